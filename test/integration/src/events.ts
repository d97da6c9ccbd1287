import { avroType, cloudEventHeaders, OrderConfirmed } from '@rivulet/contracts';
import { frame, type Kafka, type KafkaRecord, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import { randomUUID } from 'node:crypto';
import type { World } from './world.ts';

const orderType = avroType(OrderConfirmed.schema);

export function orderConfirmed(overrides: Partial<OrderConfirmed> = {}): OrderConfirmed {
  return {
    eventId: randomUUID(),
    orderId: randomUUID(),
    customerId: 'customer-1',
    customerEmail: 'ada@example.com',
    customerPhone: '+491701234567',
    notificationChannel: 'email',
    items: [{ productId: 'product-1', quantity: 2, unitPrice: '12.50' }],
    shippingAddress: { name: 'Ada', street: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    totalAmount: '25.00',
    currency: 'EUR',
    confirmedAt: new Date(),
    ...overrides,
  };
}

/** The event as the relay would write it. */
export function recordOf(world: World, event: OrderConfirmed): OutgoingRecord {
  return {
    topic: world.topic,
    key: event.orderId,
    value: frame(world.schemaId, orderType.toBuffer(event)),
    headers: cloudEventHeaders(OrderConfirmed, event),
  };
}

export async function publish(world: World, records: readonly OutgoingRecord[]): Promise<void> {
  const producer: Producer = await world.kafka.producer();
  await producer.send(records);
  await producer.close();
}

/** All records of a topic as they are now, read by a group of its own. */
export async function readTopic(kafka: Kafka, topic: string): Promise<KafkaRecord[]> {
  const ends = await kafka.admin.offsets(topic);
  const expected = ends.reduce((sum, { low, high }) => sum + high - low, 0);
  if (expected === 0) return [];
  const records: KafkaRecord[] = [];
  const complete = Promise.withResolvers<void>();
  const consumer = kafka.consumer({
    group: `reader-${randomUUID()}`,
    topics: [topic],
    sessionTimeoutMs: 10_000,
    drainTimeoutMs: 1_000,
    handlers: {
      assigned: () => undefined,
      received: (batch) => {
        records.push(...batch.records);
        if (records.length >= expected) complete.resolve();
      },
      revoking: () => Promise.resolve(),
      failed: complete.reject,
    },
  });
  await consumer.start();
  await complete.promise;
  await consumer.stop();
  return records;
}

export function header(record: KafkaRecord, name: string): string | undefined {
  return record.headers[name]?.toString();
}
