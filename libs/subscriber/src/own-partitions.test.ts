import { headerNames } from '@rivulet/contracts';
import {
  StaleEpochError,
  type GroupConsumer,
  type OffsetCommit,
  type PartitionRange,
  type TopicPartition,
} from '@rivulet/kafka';
import { createManualClock } from '@rivulet/resilience';
import { createTestTelemetry } from '@rivulet/telemetry';
import { ownPartitions, type Ownership, type OwnershipOptions } from './own-partitions.ts';
import type { StepEnd } from './schedule-by-key.ts';
import { letRun, passTime } from './testing/index.ts';

const topics = { event: 'events', retry: 'events.g.retry' };
const drainTimeoutMs = 1_000;
const range = (topic: string, start: number, end: number, partition = 0): PartitionRange => ({
  topic,
  partition,
  start,
  end,
});

interface Begun {
  what: string;
  end: (end?: StepEnd) => void;
}

/** An ownership whose steps end when the test says so. */
function owning(partitions: PartitionRange[], given: Partial<OwnershipOptions> = {}) {
  const clock = createManualClock();
  const begun: Begun[] = [];
  const commits: OffsetCommit[] = [];
  const paused = new Set<string>();
  let committing: () => Promise<void> = () => Promise.resolve();
  const key = ({ topic, partition }: TopicPartition) => `${topic}/${partition}`;
  const consumer = {
    pause: (entries: readonly TopicPartition[]) => entries.forEach((entry) => paused.add(key(entry))),
    resume: (entries: readonly TopicPartition[]) => entries.forEach((entry) => paused.delete(key(entry))),
    async commit(_epoch: number, offsets: readonly OffsetCommit[]) {
      await committing();
      commits.push(...offsets);
    },
  } as unknown as GroupConsumer;
  const begin =
    (kind: string): OwnershipOptions['deliver'] =>
    ({ from, record }) =>
      new Promise<StepEnd>((resolve) => {
        begun.push({
          what: `${kind} ${from} ${record.offset}`,
          end: (end = { kind: 'over' }) => resolve(end),
        });
      });
  const owned: Ownership = ownPartitions({
    assignment: { epoch: 5, partitions },
    topics,
    consumer,
    maxInFlight: 10,
    limit: () => 10,
    whileRetrying: 'park-key',
    maxBuffered: 4,
    maxWaiting: 4,
    commitIntervalMs: 100,
    drainTimeoutMs,
    deliver: begin('deliver'),
    park: begin('park'),
    hold: begin('hold'),
    carry: begin('carry'),
    maxCopyAgeMs: Infinity,
    failed: (error) => {
      throw error;
    },
    log: createTestTelemetry().log,
    clock,
    ...given,
  });
  const receive = (
    topic: string,
    offsets: number[],
    { epoch = 5, key: recordKey = 'k', partition = 0, nextOffset = (offsets.at(-1) ?? -1) + 1 } = {},
  ) =>
    owned.received({
      topic,
      partition,
      epoch,
      nextOffset,
      highWatermark: nextOffset,
      records: offsets.map((offset) => ({
        topic,
        partition,
        offset,
        key: Buffer.from(recordKey),
        value: null,
        timestampMs: 0,
        headers: topic === topics.retry ? copyHeaders(offset) : {},
      })),
    });
  const names = () => begun.map(({ what }) => what);
  const last = () => begun.at(-1) as Begun;
  return {
    owned,
    clock,
    begun,
    names,
    last,
    commits,
    paused,
    receive,
    commitWith: (next: typeof committing) => (committing = next),
  };
}

/** The copy at offset N of the retry topic is one of the event at offset N. */
function copyHeaders(offset: number): Record<string, string> {
  return {
    [headerNames.delivery]: '2',
    [headerNames.originTopic]: topics.event,
    [headerNames.originPartition]: '0',
    [headerNames.originOffset]: String(offset),
  };
}

const empty = [range(topics.event, 0, 0), range(topics.retry, 0, 0)];

describe('ownPartitions', () => {
  it('works on what is received, and commits what is settled', async () => {
    const { clock, names, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    expect(names()).toEqual(['deliver event 0']);
    last().end();
    await passTime(clock, 100);
    expect(commits).toEqual([{ topic: topics.event, partition: 0, offset: 1 }]);
  });

  it('settles nothing that was abandoned or is busy elsewhere', async () => {
    const { clock, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    last().end({ kind: 'busy', until: 50 });
    await passTime(clock, 60);
    last().end({ kind: 'abandoned' });
    await passTime(clock, 1_000);
    expect(commits).toEqual([]);
  });

  it('takes nothing of another epoch', () => {
    const { names, receive } = owning(empty);
    receive(topics.event, [0], { epoch: 4 });
    receive(topics.event, [0], { epoch: 6 });
    expect(names()).toEqual([]);
  });

  it('resumes its partitions: the client keeps them paused through a rebalance', () => {
    const resumed: string[] = [];
    const consumer = {
      resume: (entries: readonly TopicPartition[]) => resumed.push(...entries.map(({ topic }) => topic)),
    };
    owning(empty, { consumer: consumer as unknown as GroupConsumer });
    expect(resumed).toEqual([topics.event, topics.retry]);
  });
});

describe('a partition whose retries are not read yet', () => {
  const withRetries = [
    range(topics.event, 0, 10),
    range(topics.retry, 3, 6),
    range(topics.event, 0, 10, 1),
    range(topics.retry, 0, 0, 1),
  ];

  it('begins nothing, neither events nor copies, until all copies are known that were there', () => {
    const { names, receive } = owning(withRetries);
    receive(topics.event, [0]);
    receive(topics.retry, [3, 4]);
    expect(names()).toEqual([]);
    receive(topics.retry, [5]);
    expect(names()).toEqual(['deliver event 0']);
  });

  it('holds no other partition back', () => {
    const { names, receive } = owning(withRetries);
    receive(topics.event, [7], { partition: 1 });
    expect(names()).toEqual(['deliver event 7']);
  });

  it('puts the copy first whose event was read again', () => {
    const { names, receive } = owning(withRetries);
    receive(topics.event, [4, 9]);
    receive(topics.retry, [4, 5]);
    expect(names()).toEqual(['deliver retry 4']);
  });

  it('is read when a gap reaches to its end', () => {
    const { names, receive } = owning(withRetries);
    receive(topics.event, [0]);
    receive(topics.retry, [3], { nextOffset: 6 });
    expect(names()).toEqual(['deliver event 0']);
  });

  it('is read however many copies there are: it never pauses before its end', () => {
    const { names, paused, receive } = owning([range(topics.event, 0, 10), range(topics.retry, 0, 50)]);
    receive(topics.event, [60]);
    for (let offset = 0; offset < 49; offset += 1) receive(topics.retry, [offset], { key: `k${offset}` });
    expect(paused.has(`${topics.retry}/0`)).toBe(false);
    expect(names()).toEqual([]);
    receive(topics.retry, [49], { key: 'k49' });
    expect(names()).toHaveLength(10);
  });
});

describe('a copy that has waited for long', () => {
  it('is carried, and settled where it stood when it is written: the committed offset moves on', async () => {
    const { clock, names, last, commits, receive } = owning(empty, { maxCopyAgeMs: 500 });
    receive(topics.retry, [0]);
    last().end({ kind: 'busy', until: clock.now() + 3_600_000 });
    await passTime(clock, 1_000, 100);
    expect(names()).toEqual(['deliver retry 0', 'carry retry 0']);
    expect(commits).toEqual([]);
    last().end();
    await passTime(clock, 100, 100);
    expect(commits).toEqual([{ topic: topics.retry, partition: 0, offset: 1 }]);
  });

  it('is not settled when ownership ends before it is written', async () => {
    const { owned, clock, last, commits, receive } = owning(empty, { maxCopyAgeMs: 500 });
    receive(topics.retry, [0]);
    last().end({ kind: 'busy', until: clock.now() + 3_600_000 });
    await passTime(clock, 1_000, 100);
    last().end({ kind: 'abandoned' });
    await owned.end();
    expect(commits).toEqual([]);
  });
});

describe('the end of an ownership', () => {
  it('begins nothing more, waits for what has begun, commits it, and is over', async () => {
    const { owned, names, last, commits, receive } = owning(empty);
    receive(topics.event, [0, 1]);
    const end = owned.end();
    expect(owned.ending.aborted).toBe(true);
    receive(topics.event, [2], { key: 'other' });
    await letRun();
    expect(owned.ended.aborted).toBe(false);
    last().end();
    await end;
    expect(names()).toEqual(['deliver event 0']);
    expect(commits).toEqual([{ topic: topics.event, partition: 0, offset: 1 }]);
    expect(owned.ended.aborted).toBe(true);
  });

  it('is cut short by the drain time-out, and commits nothing that has not ended', async () => {
    const { owned, clock, begun, commits, receive } = owning(empty);
    receive(topics.event, [0], { key: 'slow' });
    receive(topics.event, [1], { key: 'quick' });
    begun[1]?.end();
    const end = owned.end();
    await passTime(clock, drainTimeoutMs - 1);
    expect(owned.ended.aborted).toBe(false);
    await passTime(clock, 1);
    await end;
    expect(owned.ended.aborted).toBe(true);
    expect(commits).toEqual([]);
  });

  it('commits nothing for what ends after it', async () => {
    const { owned, clock, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    const end = owned.end();
    await passTime(clock, drainTimeoutMs);
    await end;
    last().end();
    await passTime(clock, 1_000);
    expect(commits).toEqual([]);
  });

  it('lets go of waits that have nothing to do with a call, by its signal', async () => {
    const deliver: OwnershipOptions['deliver'] = (_delivery, owned) =>
      new Promise((resolve) => owned.ending.addEventListener('abort', () => resolve({ kind: 'abandoned' })));
    const { owned, commits, receive } = owning(empty, { deliver });
    receive(topics.event, [0]);
    await owned.end();
    expect(commits).toEqual([]);
  });

  it('comes by itself when a commit is refused because somebody else owns the partitions', async () => {
    const { owned, clock, names, begun, receive, commitWith } = owning(empty);
    commitWith(() => Promise.reject(new StaleEpochError('the group has moved on')));
    receive(topics.event, [0]);
    receive(topics.event, [1], { key: 'other' });
    begun[0]?.end();
    await passTime(clock, 100);
    expect(owned.ending.aborted).toBe(true);
    receive(topics.event, [2], { key: 'third' });
    begun[1]?.end();
    await passTime(clock, 100);
    expect(owned.ended.aborted).toBe(true);
    expect(names()).toEqual(['deliver event 0', 'deliver event 1']);
  });

  it('does not reject when the last commit fails', async () => {
    const { owned, last, receive, commitWith } = owning(empty);
    commitWith(() => Promise.reject(new Error('broker down')));
    receive(topics.event, [0]);
    last().end();
    await expect(owned.end()).resolves.toBeUndefined();
  });

  it('comes once, however often it is asked for', async () => {
    const { owned, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    const ends = [owned.end(), owned.end()];
    await letRun();
    last().end();
    await Promise.all(ends);
    expect(commits).toHaveLength(1);
  });
});

describe('a delivery whose outcome is not said yet', () => {
  /** Ends the step at once; its outcome is heard of when the test says so. */
  const unsaid = () => {
    const { promise: said, resolve, reject } = Promise.withResolvers<void>();
    return { said, resolve, reject, over: { kind: 'over', said } as const };
  };

  it('lets its lane and its place in flight go on, but is not committed before it is said', async () => {
    const { owned, clock, names, begun, commits, receive } = owning(empty, { maxInFlight: 1 });
    receive(topics.event, [0, 1]);
    const first = unsaid();
    begun[0]?.end(first.over);
    await letRun();
    expect(names()).toEqual(['deliver event 0', 'deliver event 1']);
    begun[1]?.end();
    await passTime(clock, 1_000, 100);
    expect([commits, owned.settled()]).toEqual([[], 1]);
    first.resolve();
    await passTime(clock, 200, 100);
    expect(commits).toEqual([{ topic: topics.event, partition: 0, offset: 2 }]);
  });

  it('counts as unsettled: its partition pauses when many are unsaid, and goes on when they are said', async () => {
    const { begun, paused, receive } = owning(empty, { maxInFlight: 1 });
    const outcomes = [0, 1, 2, 3].map(unsaid);
    receive(topics.event, [0, 1, 2]);
    for (const [index, outcome] of outcomes.slice(0, 3).entries()) {
      begun[index]?.end(outcome.over);
      await letRun();
    }
    expect(paused.size).toBe(0);
    receive(topics.event, [3]);
    begun[3]?.end(outcomes[3]?.over);
    await letRun();
    expect([...paused]).toEqual([`${topics.event}/0`]);
    for (const outcome of outcomes) outcome.resolve();
    await letRun();
    expect(paused.size).toBe(0);
  });

  it('is waited for at the end of the ownership, and committed', async () => {
    const { owned, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    const end = owned.end();
    const outcome = unsaid();
    last().end(outcome.over);
    await letRun();
    expect(owned.ended.aborted).toBe(false);
    outcome.resolve();
    await end;
    expect(commits).toEqual([{ topic: topics.event, partition: 0, offset: 1 }]);
  });

  it('is left to the next owner when the drain time-out comes first', async () => {
    const { owned, clock, last, commits, receive } = owning(empty);
    receive(topics.event, [0]);
    const outcome = unsaid();
    last().end(outcome.over);
    const end = owned.end();
    await passTime(clock, drainTimeoutMs);
    await end;
    outcome.reject(owned.ended.reason);
    await passTime(clock, 1_000, 100);
    expect(commits).toEqual([]);
  });

  it('is a fault in this program when it can not be said for another reason than the end', async () => {
    const faults: unknown[] = [];
    const { last, receive } = owning(empty, { failed: (error) => faults.push(error) });
    receive(topics.event, [0]);
    const outcome = unsaid();
    last().end(outcome.over);
    const fault = new TypeError('not an outcome');
    outcome.reject(fault);
    await letRun();
    expect(faults).toEqual([fault]);
  });
});
