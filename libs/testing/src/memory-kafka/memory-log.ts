import type { TopicSpec } from '@rivulet/contracts';
import type { KafkaRecord, OutgoingRecord, TopicPartition } from '@rivulet/kafka';

/** Topics and their records, in memory. Nothing expires. */
export interface MemoryLog {
  specs(): TopicSpec[];
  /** Leaves an existing topic as it is. */
  create(spec: TopicSpec): void;
  /** @throws Error when the topic or its partition does not exist */
  append(record: OutgoingRecord, timestampMs: number): void;
  /** Records of the partition from that offset on, at most so many. */
  read(topicPartition: TopicPartition, from: number, most: number): KafkaRecord[];
  /** Log-end offset. */
  end(topicPartition: TopicPartition): number;
  partitions(topic: string): number;
  /** Called after each append until the returned function is called. */
  onAppend(listener: () => void): () => void;
}

export function createMemoryLog(): MemoryLog {
  const topics = new Map<string, { spec: TopicSpec; partitions: KafkaRecord[][] }>();
  const listeners = new Set<() => void>();

  function recordsOf({ topic, partition }: TopicPartition): KafkaRecord[] {
    const records = topics.get(topic)?.partitions[partition];
    if (records === undefined)
      throw new Error(`topic ${topic} has no partition ${partition}: create it first`);
    return records;
  }

  return {
    specs: () => [...topics.values()].map(({ spec }) => spec),
    create(spec) {
      if (topics.has(spec.name)) return;
      topics.set(spec.name, { spec, partitions: Array.from({ length: spec.partitions }, () => []) });
    },
    append({ topic, key, value, headers = {}, partition: wanted }, timestampMs) {
      const keyBytes = key === null ? null : Buffer.from(key);
      const count = topics.get(topic)?.partitions.length ?? 0;
      const partition = wanted ?? partitionOf(keyBytes, count);
      const records = recordsOf({ topic, partition });
      const asBytes = Object.entries(headers).map(([name, header]) => [name, Buffer.from(header)] as const);
      const wire = { key: keyBytes, value, headers: Object.fromEntries(asBytes), timestampMs };
      records.push({ topic, partition, offset: records.length, ...wire });
      for (const listener of [...listeners]) listener();
    },
    read: (topicPartition, from, most) => recordsOf(topicPartition).slice(from, from + most),
    end: (topicPartition) => recordsOf(topicPartition).length,
    partitions: (topic) => topics.get(topic)?.partitions.length ?? 0,
    onAppend(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}

/** The same key always goes to the same partition; which one is not what a real client would choose. */
function partitionOf(key: Buffer | null, count: number): number {
  let sum = 0;
  for (const byte of key ?? []) sum = (sum * 31 + byte) >>> 0;
  return count === 0 ? 0 : sum % count;
}
