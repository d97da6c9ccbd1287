import type { OffsetCommit, TopicPartition } from './kafka.ts';
import { partitionKey } from './partition-key.ts';
import type { Membership } from './watch-membership.ts';

/**
 * What one member has sent as committed in its present generation, answered or not. A coordinator that has just moved
 * may tell an older offset than the one it holds: it tells no more than what is replicated for sure, and lets a member
 * that it knows go on in its generation without waiting for more. Whoever believed it would commit an offset back.
 */
export class SentCommits {
  #membership: Membership | undefined;
  readonly #offsets = new Map<string, number>();

  note(membership: Membership, offsets: readonly OffsetCommit[]): void {
    if (!isSame(membership, this.#membership)) this.#offsets.clear();
    this.#membership = membership;
    for (const entry of offsets) {
      const key = partitionKey(entry);
      this.#offsets.set(key, Math.max(entry.offset, this.#offsets.get(key) ?? -1));
    }
  }

  /** -1 when nothing was sent in this generation: then somebody else may have been the owner since. */
  highest(membership: Membership, topicPartition: TopicPartition): number {
    if (!isSame(membership, this.#membership)) return -1;
    return this.#offsets.get(partitionKey(topicPartition)) ?? -1;
  }
}

function isSame(membership: Membership, other: Membership | undefined): boolean {
  return membership.memberId === other?.memberId && membership.generationId === other.generationId;
}
