import { LogTruncatedError, partitionKey, type TopicPartition } from '@rivulet/kafka';
import { describeUnequal } from './check-topics.ts';
import type { FollowedLogs } from './follow-logs.ts';
import type { OwnedPartition } from './receive.ts';

export interface LogCheckOptions {
  topics: { event: string; retry: string };
  /** Told once of records that were gone before they were read. */
  expired: (topicPartition: TopicPartition, records: number) => void;
  failed: (error: Error) => void;
}

/** A new leader may not know for a moment how far its log is committed. */
const believeTruncationAfter = 3;

/**
 * Looks for what happens to topics while they are read: partitions added to one of them, records that expire before
 * they are read, and a log that ends before what was read of it, which is another log of the same name. An answer says
 * how far a log reached when it was asked for: it is held against what had been read before, not since.
 */
export function checkLogs({ topics, expired, failed }: LogCheckOptions) {
  const truncated = new Map<string, number>();
  /** How far each partition was read before the open or next question was asked. */
  let readBefore = new Map<string, number>();
  let answers = 0;
  const told = new Map<string, number>();
  let isOver = false;

  function fail(error: Error): void {
    if (!isOver) failed(error);
    isOver = true;
  }

  function checkExpiry(owned: OwnedPartition, key: string, low: number): void {
    const from = Math.max(owned.ledger.next(), told.get(key) ?? 0);
    if (low <= from) return;
    told.set(key, low);
    expired(owned, low - from);
  }

  function checkEnd(key: string, high: number): void {
    const read = readBefore.get(key) ?? 0;
    const times = high < read ? (truncated.get(key) ?? 0) + 1 : 0;
    truncated.set(key, times);
    if (times < believeTruncationAfter) return;
    fail(
      new LogTruncatedError(
        `${key} ends at offset ${high}, but it was read up to ${read}: the topic was re-created or lost ` +
          `records; stop the group, decide where it goes on, and reset its offsets`,
      ),
    );
  }

  return (
    logs: Pick<FollowedLogs, 'ranges' | 'counts' | 'answers'>,
    owned: { partitions: ReadonlyMap<string, OwnedPartition> } | undefined,
  ): void => {
    const [events = 0, retries = 0] = [logs.counts.get(topics.event), logs.counts.get(topics.retry)];
    if (events !== retries) fail(new Error(describeUnequal(topics, events, retries)));
    if (logs.answers() === answers) return;
    answers = logs.answers();
    const partitions = [...(owned?.partitions.values() ?? [])];
    for (const partition of partitions) {
      const key = partitionKey(partition);
      const range = logs.ranges.get(key);
      if (range === undefined) continue;
      checkExpiry(partition, key, range.low);
      checkEnd(key, range.high);
    }
    readBefore = new Map(partitions.map((partition) => [partitionKey(partition), partition.ledger.next()]));
  };
}
