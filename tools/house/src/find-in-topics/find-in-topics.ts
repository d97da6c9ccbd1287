import { eventTopic, OrderConfirmed, OrderOnHold } from '@rivulet/contracts';
import type { Kafka } from '@rivulet/kafka';
import { readTopics } from '@rivulet/testing';

/** What the topics of an order's events and all topics that belong to them hold of one order, in order of time: place and headers, no values. */
export async function findInTopics(kafka: Kafka, prefix: string, orderId: string): Promise<string[]> {
  const sources = [OrderConfirmed, OrderOnHold].map((event) => eventTopic(prefix, event));
  const topics = (await kafka.admin.topics()).filter((topic) =>
    sources.some((source) => topic === source || topic.startsWith(`${source}.`)),
  );
  const records = await readTopics(kafka, topics);
  const found = records
    .filter(({ key }) => key?.toString() === orderId)
    .sort((a, b) => a.timestampMs - b.timestampMs);
  if (found.length === 0) return [`no record with key ${orderId} in ${topics.join(', ') || 'any topic'}`];
  return found.flatMap(({ topic, partition, offset, timestampMs, headers }) => [
    `${topic}, partition ${partition}, offset ${offset}, ${new Date(timestampMs).toISOString()}`,
    ...Object.entries(headers).map(([name, value]) => `  ${name}: ${value?.toString() ?? ''}`),
  ]);
}
