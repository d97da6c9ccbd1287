import {
  partitionKey,
  StaleEpochError,
  type Assignment,
  type OffsetCommit,
  type TopicPartition,
} from '@rivulet/kafka';
import type { MemoryLog } from './memory-log.ts';

/** A member as its group sees it. */
export interface MemoryMember {
  id: number;
  topics: readonly string[];
  /** Lets go of what it owns; bounded by the member itself. */
  revoke(): Promise<void>;
  assign(assignment: Assignment): void;
  /** Its process is gone. */
  vanish(): void;
}

/** A consumer group: who owns which partitions, and what is committed. Rebalances are eager, as with kafkajs. */
export interface MemoryGroup {
  join(member: MemoryMember): Promise<void>;
  /** The member has let go already. */
  leave(member: MemoryMember): Promise<void>;
  rebalance(): Promise<void>;
  /** All members vanish at once: nobody drains, nobody commits any more. */
  crash(): void;
  /** @throws StaleEpochError when that epoch of the member has ended */
  commit(member: MemoryMember, epoch: number, offsets: readonly OffsetCommit[]): void;
  committed(topicPartition: TopicPartition): number | undefined;
  set(topicPartition: TopicPartition, offset: number): void;
  forget(topic: string): void;
  size(): number;
}

export function createMemoryGroup(log: MemoryLog): MemoryGroup {
  const members = new Set<MemoryMember>();
  const epochs = new Map<MemoryMember, number>();
  const commits = new Map<string, number>();
  let generations = 0;
  let changing: Promise<void> = Promise.resolve();

  /** Changes of membership come one after the other. */
  function change(step: () => void): Promise<void> {
    changing = changing.then(async () => {
      await Promise.all([...members].map((member) => member.revoke()));
      step();
      epochs.clear();
      generations += 1;
      [...members].sort((a, b) => a.id - b.id).forEach((member, index) => assign(member, index));
    });
    return changing;
  }

  function assign(member: MemoryMember, index: number): void {
    const partitions = member.topics.flatMap((topic) =>
      Array.from({ length: log.partitions(topic) }, (_, partition) => ({ topic, partition }))
        .filter(({ partition }) => partition % members.size === index)
        .map((owned) => ({ ...owned, start: commits.get(partitionKey(owned)) ?? 0, end: log.end(owned) })),
    );
    epochs.set(member, generations);
    member.assign({ epoch: generations, partitions });
  }

  return {
    join: (member) => change(() => void members.add(member)),
    leave: (member) => change(() => void members.delete(member)),
    rebalance: () => change(() => undefined),
    crash() {
      for (const member of members) member.vanish();
      members.clear();
      epochs.clear();
    },
    commit(member, epoch, offsets) {
      if (epochs.get(member) !== epoch)
        throw new StaleEpochError(`commit of epoch ${epoch}: its ownership has ended`);
      for (const { offset, ...topicPartition } of offsets) commits.set(partitionKey(topicPartition), offset);
    },
    committed: (topicPartition) => commits.get(partitionKey(topicPartition)),
    set: (topicPartition, offset) => void commits.set(partitionKey(topicPartition), offset),
    forget(topic) {
      for (let partition = 0; partition < log.partitions(topic); partition += 1) {
        commits.delete(partitionKey({ topic, partition }));
      }
    },
    size: () => members.size,
  };
}
