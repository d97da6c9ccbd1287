import { partitionKey, type Assignment, type RecordBatch, type TopicPartition } from '@rivulet/kafka';
import type { BacklogPart } from './outcome-backlog.ts';
import type { AwaitedOffset } from './watch-outcomes.ts';

/** How far the steps of orders are behind what was said of them. */
export interface Unread {
  /** Records, as far as is known from the last fetch. */
  records: number;
  /** When the oldest of those fetched was written; epoch milliseconds. */
  oldestMs: number | undefined;
}

/** Keeps account of what one assignment has still to store. */
export function createUnread({ partitions }: Assignment) {
  const ends = new Map(partitions.map((range) => [partitionKey(range), range.end]));
  const next = new Map(partitions.map((range) => [partitionKey(range), range.start]));
  const awaited = new Map<string, AwaitedOffset>(
    partitions.map((range) => [partitionKey(range), { ...topicPartition(range), offset: range.start }]),
  );
  let underWay: number | undefined;

  return {
    received(batch: RecordBatch): void {
      ends.set(partitionKey(batch), Math.max(batch.highWatermark, batch.nextOffset));
      awaited.set(partitionKey(batch), { ...topicPartition(batch), offset: batch.nextOffset });
    },
    begun({ records }: BacklogPart): void {
      underWay = Math.min(...records.map(({ timestampMs }) => timestampMs));
    },
    stored({ offsets }: BacklogPart): void {
      for (const each of offsets) next.set(partitionKey(each), each.offset);
      underWay = undefined;
    },
    /** The next offset to come of each partition. */
    awaited: (): AwaitedOffset[] => [...awaited.values()],
    now(waitingSinceMs: number | undefined): Unread {
      let records = 0;
      for (const [key, end] of ends) records += Math.max(0, end - (next.get(key) ?? end));
      return { records, oldestMs: underWay ?? waitingSinceMs };
    },
  };
}

function topicPartition({ topic, partition }: TopicPartition): TopicPartition {
  return { topic, partition };
}
