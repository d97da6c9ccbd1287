import { partitionKey, type KafkaRecord, type RecordBatch, type TopicPartition } from '@rivulet/kafka';

/** What is taken at once: records, and where reading goes on after them. */
export interface BacklogPart {
  records: KafkaRecord[];
  offsets: (TopicPartition & { offset: number })[];
}

export interface OutcomeBacklog {
  add(batch: RecordBatch): void;
  /** Whole batches in their order, up to `maxRecords` and one batch at the least. */
  take(maxRecords: number): BacklogPart;
  /** Records that wait, of one partition. */
  waiting(of: TopicPartition): number;
  isEmpty(): boolean;
  /** When the oldest record that waits was written; epoch milliseconds. */
  oldestMs(): number | undefined;
}

/** Batches that were fetched and are not stored yet. */
export function createOutcomeBacklog(): OutcomeBacklog {
  const batches: RecordBatch[] = [];
  const waiting = new Map<string, number>();
  const count = (batch: RecordBatch, sign: 1 | -1): void => {
    const key = partitionKey(batch);
    waiting.set(key, (waiting.get(key) ?? 0) + sign * batch.records.length);
  };

  return {
    add(batch) {
      batches.push(batch);
      count(batch, 1);
    },
    take(maxRecords) {
      const records: KafkaRecord[] = [];
      const offsets = new Map<string, TopicPartition & { offset: number }>();
      for (let next = batches[0]; next !== undefined; next = batches[0]) {
        if (records.length > 0 && records.length + next.records.length > maxRecords) break;
        batches.shift();
        count(next, -1);
        records.push(...next.records);
        const { topic, partition, nextOffset } = next;
        offsets.set(partitionKey(next), { topic, partition, offset: nextOffset });
      }
      return { records, offsets: [...offsets.values()] };
    },
    waiting: (of) => waiting.get(partitionKey(of)) ?? 0,
    isEmpty: () => batches.length === 0,
    oldestMs: () =>
      batches.reduce<number | undefined>((oldest, { records }) => {
        const first = records[0]?.timestampMs;
        return first === undefined ? oldest : Math.min(oldest ?? first, first);
      }, undefined),
  };
}
