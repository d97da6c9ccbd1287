import type { ICustomPartitioner, Kafka as KafkaJs, Producer as KafkaJsProducer } from 'kafkajs';
import { confirmAll } from './confirm-all.ts';
import { cutBySize } from './cut-by-size.ts';
import type { OutgoingRecord, Producer } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { murmur2Partitioner } from './murmur2-partitioner.ts';
import { refusalOf } from './refused-error.ts';

/**
 * Idempotent producer, acks=all. After a failed send the broker may not know the producer's sequence any more, so the
 * next send begins with a new one; what the failed send left in the log is a duplicate, never a gap.
 */
export async function createProducer(kafkajs: KafkaJs, log: PortLog): Promise<Producer> {
  const confirming = confirmAll(murmur2Partitioner);
  const connectOne = () => connect(kafkajs, confirming.createPartitioner);
  let current: Promise<KafkaJsProducer> | undefined = connectOne();
  await current;

  async function send(records: readonly OutgoingRecord[]): Promise<void> {
    if (records.length === 0) return;
    const connecting = (current ??= connectOne());
    try {
      const producer = await connecting;
      for (const run of cutBySize(records)) {
        const topicMessages = byTopic(run);
        confirming.check(topicMessages, await producer.sendBatch({ acks: -1, topicMessages }));
      }
    } catch (error) {
      if (current === connecting) current = undefined;
      connecting
        .then((producer) => producer.disconnect())
        .catch((cause: unknown) => log.debug({ err: cause }, 'old producer did not close'));
      throw refusalOf(error) ?? error;
    }
  }

  return {
    send,
    async close() {
      const producer = await current?.catch(() => undefined);
      current = undefined;
      await producer?.disconnect();
    },
  };
}

async function connect(kafkajs: KafkaJs, createPartitioner: ICustomPartitioner): Promise<KafkaJsProducer> {
  const producer = kafkajs.producer({
    idempotent: true,
    maxInFlightRequests: 5,
    allowAutoTopicCreation: false,
    createPartitioner,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  });
  await producer.connect();
  return producer;
}

function byTopic(records: readonly OutgoingRecord[]) {
  return [...Map.groupBy(records, (record) => record.topic)].map(([topic, group]) => ({
    topic,
    messages: group.map(({ key, value, headers, partition }) => ({
      key,
      value,
      ...(headers === undefined ? {} : { headers }),
      ...(partition === undefined ? {} : { partition }),
    })),
  }));
}
