import type { TopicAdmin, TopicPartition } from '@rivulet/kafka';

/**
 * Retries, dead letters and outcomes stay in the partition number of their event, so the topics must have equally many.
 * @returns how long the retry topic keeps a copy; Infinity when for ever
 * @throws Error that names what is missing or differs, and the remedy
 */
export async function checkTopics(
  admin: TopicAdmin,
  topics: { event: string; retry: string; deadLetters: string; outcomes?: string | undefined },
): Promise<{ retryRetentionMs: number }> {
  const names = Object.values(topics).filter((name) => name !== undefined);
  const existing = new Set(await admin.topics());
  const missing = names.filter((name) => !existing.has(name));
  if (missing.length > 0) {
    throw new Error(
      `topics missing: ${missing.join(', ')}: create them with the topics step before subscribers start`,
    );
  }
  const found = await admin.describe(names, ['retention.ms']);
  const counts = found.map(({ name, partitions }) => `${name} has ${partitions}`);
  if (new Set(found.map(({ partitions }) => partitions)).size > 1) {
    throw new Error(`partition counts differ: ${counts.join(', ')}: give all of them the same number`);
  }
  const retentionMs = Number(found.find(({ name }) => name === topics.retry)?.config['retention.ms'] ?? -1);
  return { retryRetentionMs: retentionMs < 0 ? Infinity : retentionMs };
}

/**
 * What is wrong when a topic got more partitions while the group was running: retries of the new partitions would have
 * no place, and keys have moved between partitions. Undefined when nothing is.
 */
export function unequalPartitions(
  assigned: readonly TopicPartition[],
  topics: { event: string; retry: string },
): string | undefined {
  const numbersOf = (topic: string) =>
    assigned
      .filter((entry) => entry.topic === topic)
      .map(({ partition }) => partition)
      .sort((a, b) => a - b)
      .join(',');
  const [event, retry] = [numbersOf(topics.event), numbersOf(topics.retry)];
  return event === retry ? undefined : describeUnequal(topics, event ?? '', retry ?? '');
}

/** Partition counts, or the assigned partitions' numbers. */
export function describeUnequal(
  topics: { event: string; retry: string },
  ofEvent: string | number,
  ofRetry: string | number,
): string {
  const what = typeof ofEvent === 'number' ? 'partitions are' : 'partitions assigned are';
  return (
    `${what} ${ofEvent} of ${topics.event}, ${ofRetry} of ${topics.retry}: the partition count of one was changed; ` +
    `let the group finish what is there, then give all topics of the group the same number`
  );
}
