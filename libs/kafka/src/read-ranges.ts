import type { PartitionRange, TopicAdmin } from './kafka.ts';

/** Where reading of each assigned partition starts (never at the end for want of a committed offset) and where its log ends now. */
export async function readRanges(
  admin: TopicAdmin,
  group: string,
  assigned: Readonly<Record<string, readonly number[]>>,
): Promise<PartitionRange[]> {
  const perTopic = await Promise.all(
    Object.entries(assigned).map(async ([topic, partitions]) => {
      if (partitions.length === 0) return [];
      const [logs, commits] = await Promise.all([admin.offsets(topic), admin.committed(group, topic)]);
      const committed = new Map(commits.map((entry) => [entry.partition, entry.offset]));
      const mine = new Set(partitions);
      return logs
        .filter((log) => mine.has(log.partition))
        .map(({ partition, low, high }) => ({
          topic,
          partition,
          start: Math.max(committed.get(partition) ?? -1, low),
          end: high,
        }));
    }),
  );
  return perTopic.flat();
}
