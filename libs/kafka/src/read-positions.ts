import { LogTruncatedError } from './errors.ts';
import type { PartitionRange, TopicPartition } from './kafka.ts';
import { partitionKey } from './partition-key.ts';

/** What to do with a fetch. */
export type FetchVerdict =
  | { kind: 'take' }
  /** It was under way under an earlier assignment: taking it would skip what lies before it. */
  | { kind: 'fetch-again'; from: number };

/** Follows how far each partition was read in one epoch, so that no offset is ever skipped or read twice unnoticed. */
export class ReadPositions {
  readonly #next = new Map<string, number>();
  /** Partitions of which nothing was taken in this epoch. */
  readonly #untouched = new Set<string>();

  start({ topic, partition, start }: PartitionRange): void {
    const key = partitionKey({ topic, partition });
    this.#next.set(key, start);
    this.#untouched.add(key);
  }

  /** @throws LogTruncatedError when the fetch begins before what was read: the log is not the one it was */
  judge(topicPartition: TopicPartition, fetchedFrom: number): FetchVerdict {
    const key = partitionKey(topicPartition);
    const next = this.#next.get(key);
    const isFirst = this.#untouched.delete(key);
    if (next === undefined || fetchedFrom === next) return { kind: 'take' };
    if (isFirst) return { kind: 'fetch-again', from: next };
    // The client itself steps over what holds no records: transaction markers, compacted ranges.
    if (fetchedFrom > next) return { kind: 'take' };
    throw new LogTruncatedError(
      `${key} is read again from offset ${fetchedFrom} though it was read up to ${next}: the topic was re-created or lost records; ` +
        `stop the group, decide where it goes on, and reset its offsets`,
    );
  }

  readTo(topicPartition: TopicPartition, nextOffset: number): void {
    this.#next.set(partitionKey(topicPartition), nextOffset);
  }
}
