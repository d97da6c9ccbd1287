import { LogTruncatedError } from './errors.ts';
import type { PartitionRange, TopicAdmin, TopicPartition } from './kafka.ts';

/**
 * Where reading of each assigned partition starts (never at the end for want of a committed offset) and where its log
 * ends now.
 * @throws LogTruncatedError when a committed offset lies behind the log's end; right after a leader change that may
 * pass, so ask again before you believe it
 */
export async function readRanges(
  admin: TopicAdmin,
  group: string,
  assigned: Readonly<Record<string, readonly number[]>>,
  /** What the caller itself is known to have committed; -1 for nothing. */
  committedByUs: (topicPartition: TopicPartition) => number = () => -1,
): Promise<PartitionRange[]> {
  const perTopic = await Promise.all(
    Object.entries(assigned).map(async ([topic, partitions]) => {
      if (partitions.length === 0) return [];
      const [logs, commits] = await Promise.all([admin.offsets(topic), admin.committed(group, topic)]);
      const committed = new Map(commits.map((entry) => [entry.partition, entry.offset]));
      const mine = new Set(partitions);
      return logs
        .filter((log) => mine.has(log.partition))
        .map(({ partition, low, high }) => {
          const next = Math.max(committed.get(partition) ?? -1, committedByUs({ topic, partition }));
          if (next > high) {
            throw new LogTruncatedError(
              `${topic}/${partition} ends at offset ${high}, but ${group} has committed ${next}: the topic was re-created or lost ` +
                `records; decide where the group goes on, and reset its offsets`,
            );
          }
          const expired = next < 0 ? 0 : Math.max(0, low - next);
          const range = { topic, partition, start: Math.max(next, low), end: high };
          return expired === 0 ? range : { ...range, expired };
        });
    }),
  );
  return perTopic.flat();
}
