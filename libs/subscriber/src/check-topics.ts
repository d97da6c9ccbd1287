import type { TopicAdmin } from '@rivulet/kafka';

/**
 * Retries and dead letters stay in the partition number of their event, so the three topics must have equally many.
 * @throws Error that names what is missing or differs, and the remedy
 */
export async function checkTopics(
  admin: TopicAdmin,
  topics: { event: string; retry: string; deadLetters: string },
): Promise<void> {
  const names = Object.values(topics);
  const existing = new Set(await admin.topics());
  const missing = names.filter((name) => !existing.has(name));
  if (missing.length > 0) {
    throw new Error(`topics missing: ${missing.join(', ')}: create them with the topics step before subscribers start`);
  }
  const found = await admin.describe(names, ['retention.ms']);
  const counts = found.map(({ name, partitions }) => `${name} has ${partitions}`);
  if (new Set(found.map(({ partitions }) => partitions)).size > 1) {
    throw new Error(`partition counts differ: ${counts.join(', ')}: give all three the same number`);
  }
}
