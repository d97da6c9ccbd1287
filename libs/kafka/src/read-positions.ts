import { LogTruncatedError } from './errors.ts';
import type { PartitionRange, TopicPartition } from './kafka.ts';
import { partitionKey } from './partition-key.ts';

/** What to do with a fetch. */
export type FetchVerdict =
  | { kind: 'take' }
  /** It was under way when another fetch of the same records was taken. */
  | { kind: 'leave' }
  /** It was under way under an earlier assignment: taking it would skip what lies before it. */
  | { kind: 'fetch-again'; from: number };

interface Position {
  next: number;
  /** Where the fetch that was taken last began; undefined before the first one of this epoch. */
  takenFrom: number | undefined;
  /** Fetches left since then. */
  left: number;
}

/** kafkajs starts its fetchers anew when leaders move, once for each broker that moves, and what the old ones fetched may still come. */
const mostLeft = 3;

/** Follows how far each partition was read in one epoch, so that no offset is ever skipped or read twice unnoticed. */
export class ReadPositions {
  readonly #positions = new Map<string, Position>();

  start({ topic, partition, start }: PartitionRange): void {
    this.#positions.set(partitionKey({ topic, partition }), { next: start, takenFrom: undefined, left: 0 });
  }

  /** @throws LogTruncatedError when the fetch begins before what was read: the log is not the one it was */
  judge(topicPartition: TopicPartition, fetchedFrom: number): FetchVerdict {
    const key = partitionKey(topicPartition);
    const position = this.#positions.get(key);
    if (position === undefined) return { kind: 'take' };
    const { next, takenFrom, left } = position;
    // The client itself steps over what holds no records: transaction markers, compacted ranges.
    const isTaken = fetchedFrom === next || (fetchedFrom > next && takenFrom !== undefined);
    if (isTaken || takenFrom === undefined) {
      this.#positions.set(key, { next, takenFrom: fetchedFrom, left: 0 });
      return isTaken ? { kind: 'take' } : { kind: 'fetch-again', from: next };
    }
    if (fetchedFrom >= takenFrom && left < mostLeft) {
      position.left += 1;
      return { kind: 'leave' };
    }
    throw new LogTruncatedError(
      `${key} is read again from offset ${fetchedFrom} though it was read up to ${next}: the topic was re-created or lost records; ` +
        `stop the group, decide where it goes on, and reset its offsets`,
    );
  }

  readTo(topicPartition: TopicPartition, nextOffset: number): void {
    const position = this.#positions.get(partitionKey(topicPartition));
    if (position !== undefined) position.next = nextOffset;
  }
}
