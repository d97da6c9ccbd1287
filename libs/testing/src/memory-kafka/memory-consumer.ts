import {
  partitionKey,
  type Assignment,
  type ConsumerOptions,
  type GroupConsumer,
  type TopicPartition,
} from '@rivulet/kafka';
import type { Clock } from '@rivulet/resilience';
import type { MemoryBrokers } from './memory-brokers.ts';
import type { MemoryGroup, MemoryMember } from './memory-group.ts';
import type { MemoryLog } from './memory-log.ts';

export interface MemoryConsumerOptions {
  id: number;
  options: ConsumerOptions;
  group: MemoryGroup;
  log: MemoryLog;
  clock: Clock;
  /** Records of a batch at the most. */
  batchRecords: number;
  brokers: MemoryBrokers;
}

/** A member that fetches as long as there is something to fetch: one batch of each partition per turn of the event loop. */
export function createMemoryConsumer(parts: MemoryConsumerOptions): GroupConsumer {
  const { id, options, group, log, clock, batchRecords, brokers } = parts;
  const { handlers } = options;
  const paused = new Set<string>();
  const positions = new Map<string, TopicPartition & { next: number }>();
  let epoch = 0;
  let fetching = false;
  let unsubscribe = (): void => undefined;

  const member: MemoryMember = {
    id,
    topics: options.topics,
    async revoke() {
      if (epoch === 0) return;
      const cut = Promise.withResolvers<void>();
      const cancel = clock.after(options.drainTimeoutMs, cut.resolve);
      await Promise.race([handlers.revoking(), cut.promise]);
      cancel();
      letGo();
    },
    assign(assignment: Assignment) {
      epoch = assignment.epoch;
      for (const { start, ...topicPartition } of assignment.partitions) {
        positions.set(partitionKey(topicPartition), { ...topicPartition, next: start });
      }
      handlers.assigned(assignment);
      fetchSoon();
    },
    vanish() {
      unsubscribe();
      letGo();
    },
  };

  function letGo(): void {
    epoch = 0;
    positions.clear();
  }

  function fetchSoon(): void {
    if (fetching) return;
    fetching = true;
    setImmediate(() => {
      fetching = false;
      if (fetch()) fetchSoon();
    });
  }

  /** True when something was handed over. */
  function fetch(): boolean {
    let fetched = false;
    for (const [key, position] of positions) {
      if (paused.has(key) || !brokers.isUp()) continue;
      const { topic, partition, next } = position;
      const records = log.read(position, next, batchRecords);
      if (records.length === 0) continue;
      fetched = true;
      position.next = next + records.length;
      handlers.received({
        topic,
        partition,
        epoch,
        records,
        nextOffset: position.next,
        highWatermark: log.end(position),
      });
    }
    return fetched;
  }

  return {
    async start() {
      brokers.reach();
      brokers.onStart(fetchSoon);
      unsubscribe = log.onAppend(fetchSoon);
      await group.join(member);
    },
    pause: (partitions) => partitions.forEach((entry) => paused.add(partitionKey(entry))),
    resume(partitions) {
      for (const entry of partitions) paused.delete(partitionKey(entry));
      fetchSoon();
    },
    async commit(ofEpoch, offsets) {
      brokers.reach();
      group.commit(member, ofEpoch, offsets);
    },
    async stop() {
      await member.revoke();
      unsubscribe();
      await group.leave(member);
    },
  };
}
