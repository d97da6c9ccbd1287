import type { TopicPartition } from './kafka.ts';

/** Map key of a partition. */
export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${topic}/${partition}`;
}
