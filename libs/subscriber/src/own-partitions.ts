import { partitionKey, type Assignment, type GroupConsumer, type RecordBatch } from '@rivulet/kafka';
import { wait, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { carryForward } from './carry-forward.ts';
import { commitOffsets } from './commit-offsets.ts';
import type { Delivery } from './delivery.ts';
import { OffsetLedger } from './offset-ledger.ts';
import { createReceive, type OwnedPartition } from './receive.ts';
import { KeyScheduler, type StepEnd } from './schedule-by-key.ts';
import { settleWhenSaid } from './settle-when-said.ts';

export interface OwnershipOptions {
  assignment: Assignment;
  topics: { event: string; retry: string };
  consumer: GroupConsumer;
  maxInFlight: number;
  /** How many calls the API can take now, as far as is known. */
  limit: () => number;
  whileRetrying: 'park-key' | 'overtake';
  /** Events of one partition that may wait in memory before its fetching pauses. */
  maxBuffered: number;
  /** Copies of one partition's events that may wait in memory before its fetching pauses. */
  maxWaiting: number;
  /** Copies older than this are written again, so that the topic's retention never deletes one that waits. */
  maxCopyAgeMs: number;
  commitIntervalMs: number;
  /** How long `end` waits for deliveries that have begun. */
  drainTimeoutMs: number;
  deliver: (delivery: Delivery, ownership: Ownership) => Promise<StepEnd>;
  park: (delivery: Delivery, ownership: Ownership) => Promise<StepEnd>;
  hold: (delivery: Delivery, ownership: Ownership) => Promise<StepEnd>;
  carry: (delivery: Delivery, ownership: Ownership) => Promise<StepEnd>;
  failed: (error: unknown) => void;
  log: Logger;
  clock: Clock;
}

/** What one assignment epoch works with; a new one begins with nothing of the old. */
export interface Ownership {
  epoch: number;
  /** Aborts when ownership is about to end: begin nothing, give up waits before the call. */
  ending: AbortSignal;
  /** Aborts when the drain is over: whatever is not decided by now belongs to the next owner. */
  ended: AbortSignal;
  received(batch: RecordBatch): void;
  /** A copy of the delivery is about to be written to the retry topic. */
  expectCopy(delivery: Delivery): void;
  /** The delivery itself is about to be written again, further on in the retry topic. */
  expectCarried(delivery: Delivery): void;
  /** Drains and commits. Never rejects. */
  end(): Promise<void>;
  inFlight(): number;
  waiting(): number;
  /** Keys of which something is under way or waits, and those of them that a dead letter holds. */
  keys(): { open: number; held: number };
  /** Deliveries settled so far in this epoch. */
  settled(): number;
  partitions: ReadonlyMap<string, OwnedPartition>;
}

export function ownPartitions(options: OwnershipOptions): Ownership {
  const { assignment, topics, consumer, log, clock } = options;
  const ending = new AbortController();
  const ended = new AbortController();
  const partitions = new Map<string, OwnedPartition>(
    assignment.partitions.map(({ topic, partition, start }) => {
      const full = topic === topics.retry ? options.maxWaiting : options.maxBuffered;
      return [
        partitionKey({ topic, partition }),
        { topic, partition, ledger: new OffsetLedger(start), full, isFull: false, paused: false },
      ];
    }),
  );
  for (const owned of partitions.values()) {
    const copies = partitions.get(partitionKey({ topic: topics.retry, partition: owned.partition }));
    if (owned.topic === topics.event && copies !== undefined) owned.copies = copies;
  }
  const scheduler = new KeyScheduler({
    maxInFlight: options.maxInFlight,
    limit: options.limit,
    whileRetrying: options.whileRetrying,
    failed: options.failed,
    clock,
    work: {
      deliver: (delivery) => run(delivery, options.deliver),
      park: (delivery) => run(delivery, options.park),
      hold: (delivery) => run(delivery, options.hold),
      carry: (delivery) => run(delivery, options.carry),
      supersede: settled,
    },
  });
  const commits = commitOffsets({
    consumer,
    epoch: assignment.epoch,
    ledgers: [...partitions.values()],
    intervalMs: options.commitIntervalMs,
    // Somebody else works on these partitions: the client itself may hear of it much later.
    stale: () => void ownership.end(),
    log,
    clock,
  });
  const receive = createReceive({
    partitions,
    retryTopic: topics.retry,
    consumer,
    schedule(delivery) {
      carrying.received(delivery);
      scheduler.add(delivery);
    },
  });
  const carrying = carryForward({
    ledgers: [...partitions.values()].filter(({ topic }) => topic === topics.retry),
    carry: (copies) => scheduler.carry(copies),
    maxAgeMs: options.maxCopyAgeMs,
    signal: ending.signal,
    clock,
  });

  const unread = new Map(
    assignment.partitions
      .filter(({ topic, start, end }) => topic === topics.retry && start < end)
      .map(({ partition, end }) => [partition, end]),
  );
  for (const partition of unread.keys()) scheduler.hold(partition);
  // kafkajs keeps a partition paused through a rebalance.
  consumer.resume([...partitions.values()]);

  const unsaid = settleWhenSaid({ settled, ended: ended.signal, failed: options.failed });
  let settledCount = 0;
  function settled(delivery: Delivery): void {
    settledCount += 1;
    receive.settled(delivery.record, delivery.record.offset);
    carrying.settled(delivery);
    commits.settled();
  }

  async function run(delivery: Delivery, step: OwnershipOptions['deliver']): Promise<StepEnd> {
    const end = await step(delivery, ownership);
    if (end.kind === 'over') {
      if (end.said === undefined) settled(delivery);
      else unsaid.add(delivery, end.said);
    }
    return end;
  }

  /** A partition's events must wait until all copies are known that were there when it was assigned. */
  function releaseWhenRead(batch: RecordBatch): void {
    const end = unread.get(batch.partition);
    if (batch.topic !== topics.retry || end === undefined || batch.nextOffset < end) return;
    unread.delete(batch.partition);
    scheduler.release(batch.partition);
  }

  const ownership: Ownership = {
    epoch: assignment.epoch,
    ending: ending.signal,
    ended: ended.signal,
    partitions,
    received(batch) {
      if (batch.epoch !== assignment.epoch || ending.signal.aborted) return;
      receive.received(batch);
      releaseWhenRead(batch);
    },
    expectCopy: (delivery) => scheduler.expectCopy(delivery),
    expectCarried: (delivery) => scheduler.expectCarried(delivery),
    end: () => (ends ??= end()),
    inFlight: () => scheduler.inFlight(),
    waiting: () => scheduler.waiting(),
    keys: () => scheduler.keys(),
    settled: () => settledCount,
  };
  let ends: Promise<void> | undefined;

  async function end(): Promise<void> {
    ending.abort(new Error('ownership is ending'));
    const timeout = wait(options.drainTimeoutMs, ended.signal, clock).catch(() => undefined);
    await Promise.race([scheduler.drain().then(unsaid.none), timeout]);
    await commits.finish();
    if (scheduler.inFlight() > 0) {
      log.warn(
        { epoch: assignment.epoch, inFlight: scheduler.inFlight() },
        'drain cut short: leases fence the calls under way',
      );
    }
    if (unsaid.count() > 0) {
      log.warn(
        { epoch: assignment.epoch, outcomes: unsaid.count() },
        'drain cut short: the next owner says again what the broker has not confirmed',
      );
    }
    ended.abort(new Error('ownership has ended'));
  }
  return ownership;
}
