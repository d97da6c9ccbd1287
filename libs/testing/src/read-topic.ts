import { partitionKey, type Kafka, type KafkaRecord, type RecordBatch } from '@rivulet/kafka';
import { randomUUID } from 'node:crypto';

/** All records of some topics as they are now, those of a partition in its order; read by a group of its own. */
export async function readTopics(kafka: Kafka, topics: readonly string[]): Promise<KafkaRecord[]> {
  const unread = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, low, high } of await kafka.admin.offsets(topic)) {
      if (low < high) unread.set(partitionKey({ topic, partition }), high);
    }
  }
  if (unread.size === 0) return [];
  const records: KafkaRecord[] = [];
  const complete = Promise.withResolvers<void>();
  const received = (batch: RecordBatch): void => {
    const end = unread.get(partitionKey(batch));
    if (end === undefined) return;
    records.push(...batch.records.filter(({ offset }) => offset < end));
    if (batch.nextOffset >= end) unread.delete(partitionKey(batch));
    if (unread.size === 0) complete.resolve();
  };
  const consumer = kafka.consumer({
    group: `reader-${randomUUID()}`,
    topics,
    sessionTimeoutMs: 10_000,
    drainTimeoutMs: 1_000,
    handlers: {
      assigned: () => undefined,
      received,
      revoking: () => Promise.resolve(),
      failed: complete.reject,
    },
  });
  await consumer.start();
  await complete.promise;
  await consumer.stop();
  return records;
}

export function readTopic(kafka: Kafka, topic: string): Promise<KafkaRecord[]> {
  return readTopics(kafka, [topic]);
}
