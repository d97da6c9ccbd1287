import { SchemaRegistry } from '@kafkajs/confluent-schema-registry';
import { eventTopic, OrderConfirmed } from '@rivulet/contracts';
import kafkajs, { type ConsumerRunConfig } from 'kafkajs';
import type { ContestantTask } from './contestants.ts';
import type { CpuMeter } from './cpu-meter.ts';
import { openInventory } from './deduct-by-hand.ts';

const partitions = 12;

/** What most people write: decode with the registry's client, call, go on. Returns how to stop it. */
export async function runKafkajs(task: ContestantTask, meter: CpuMeter): Promise<() => Promise<void>> {
  const { brokers, registryUrl, topicPrefix, name } = task;
  const inventory = openInventory(task, meter);
  const registry = new SchemaRegistry({ host: registryUrl });
  const kafka = new kafkajs.Kafka({ brokers: [...brokers], clientId: name, logLevel: kafkajs.logLevel.WARN });
  // Begins anew in each run: nothing else is kept under the group's name.
  const consumer = kafka.consumer({ groupId: `bench-${name}-${process.pid}` });

  async function handle(value: Buffer | null): Promise<void> {
    if (value === null) return;
    const { eventId, orderId, items } = (await registry.decode(value)) as OrderConfirmed;
    const content = items.map(({ productId, quantity }) => ({ productId, quantity }));
    await inventory.deduct({ eventId, orderId, items: content });
  }

  const ways: Partial<Record<ContestantTask['name'], ConsumerRunConfig>> = {
    eachMessage: {
      partitionsConsumedConcurrently: partitions,
      eachMessage: ({ message }) => handle(message.value),
    },
    batchAll: {
      async eachBatch({ batch, heartbeat }) {
        await Promise.all(batch.messages.map(({ value }) => handle(value)));
        await heartbeat();
      },
    },
  };
  await consumer.connect();
  await consumer.subscribe({ topic: eventTopic(topicPrefix, OrderConfirmed), fromBeginning: true });
  await consumer.run(ways[name]);
  return async () => {
    await consumer.disconnect();
    await inventory.close();
  };
}
