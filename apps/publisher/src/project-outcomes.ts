import {
  partitionKey,
  StaleEpochError,
  UndecodableError,
  type Assignment,
  type GroupConsumer,
  type KafkaRecord,
  type OffsetCommit,
  type RecordBatch,
} from '@rivulet/kafka';
import { keepTrying, systemClock, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { createOutcomeBacklog } from './outcome-backlog.ts';
import type { HeardOutcome, ReadOutcome } from './read-outcome.ts';
import { createUnread, type Unread } from './unread.ts';
import type { AwaitedOffset } from './watch-outcomes.ts';

export interface ProjectOutcomesParts {
  consumer: Pick<GroupConsumer, 'commit' | 'pause' | 'resume'>;
  assignment: Assignment;
  read: ReadOutcome;
  store: (outcomes: readonly HeardOutcome[]) => Promise<void>;
  /** Told of each record that is no outcome: it is skipped, as nothing says whose it is. */
  undecodable: () => void;
  failed: (error: unknown) => void;
  log: Pick<Logger, 'info' | 'warn' | 'debug'>;
  clock?: Clock;
}

/** The reading of one assignment. */
export interface Projection {
  received(batch: RecordBatch): void;
  unread(): Unread;
  /** Where each partition goes on that is to bring records now, and is not held back for what it has brought. */
  awaited(): AwaitedOffset[];
  /** Finishes the step under way, begins no other, commits what is stored. Whatever it waits for, it waits no longer. */
  end(): Promise<void>;
}

const maxRecordsAtOnce = 1_000;
/** Of one partition, in memory. */
const maxWaiting = 2_000;
/** How far commits are behind at the most: a commit for each of many small parts would be most of what the broker is asked. */
const commitEveryMs = 1_000;

/** Stores what is received, one part after the other, and commits behind it. A part that can't be stored yet is tried until it can. */
export function projectOutcomes(parts: ProjectOutcomesParts): Projection {
  const { consumer, assignment, read, store, undecodable, failed, log, clock = systemClock } = parts;
  const { epoch } = assignment;
  const ending = new AbortController();
  const { signal } = ending;
  const backlog = createOutcomeBacklog();
  const unread = createUnread(assignment);
  /** Not committed yet, by partition. */
  const stored = new Map<string, OffsetCommit>();
  let cancelTimer: (() => void) | undefined;
  let commitIsDue = false;
  let working: Promise<void> | undefined;

  const hasWork = (): boolean => !signal.aborted && (commitIsDue || !backlog.isEmpty());

  async function work(): Promise<void> {
    while (hasWork()) {
      if (commitIsDue) {
        await patiently('offsets of stored outcomes can not be committed', commitStored);
        continue;
      }
      const part = backlog.take(maxRecordsAtOnce);
      unread.begun(part);
      const outcomes: HeardOutcome[] = [];
      for (const record of part.records) {
        const outcome = await patiently('outcomes can not be read', () => readOne(record));
        if (outcome !== undefined) outcomes.push(outcome);
      }
      if (outcomes.length > 0) await patiently('outcomes can not be stored', () => store(outcomes));
      commitSoon(part.offsets);
      unread.stored(part);
      consumer.resume(part.offsets.filter((each) => backlog.waiting(each) < maxWaiting / 2));
    }
  }

  function commitSoon(offsets: readonly OffsetCommit[]): void {
    for (const offset of offsets) stored.set(partitionKey(offset), offset);
    cancelTimer ??= clock.after(commitEveryMs, () => {
      cancelTimer = undefined;
      commitIsDue = true;
      begin();
    });
  }

  async function commitStored(): Promise<void> {
    if (stored.size > 0) await consumer.commit(epoch, [...stored.values()]);
    stored.clear();
    commitIsDue = false;
  }

  async function readOne(record: KafkaRecord): Promise<HeardOutcome | undefined> {
    try {
      return await read(record);
    } catch (error) {
      if (!(error instanceof UndecodableError)) throw error;
      undecodable();
      const { topic, partition, offset } = record;
      log.warn({ topic, partition, offset, err: error }, 'a record is no outcome: skipped');
      return undefined;
    }
  }

  /** Nothing is skipped for a part that is away; each wait is logged once. */
  async function patiently<T>(problem: string, attempt: () => Promise<T>): Promise<T> {
    let failures = 0;
    const result = await keepTrying(attempt, {
      signal,
      clock,
      giveUp: (error) => error instanceof StaleEpochError,
      failed(error) {
        if (failures === 0)
          log.warn({ err: error }, `${problem}: waiting, the steps of orders stay as they are`);
        failures += 1;
      },
    });
    if (failures > 0) log.info({ failures }, 'outcomes are read and stored again');
    return result;
  }

  function begin(): void {
    working ??= work()
      .catch((error: unknown) => {
        commitIsDue = false;
        // The next owner reads again what was not committed.
        if (signal.aborted || error instanceof StaleEpochError)
          log.debug({ err: error }, 'reading has ended');
        else failed(error);
      })
      .finally(() => {
        working = undefined;
        if (hasWork()) begin();
      });
  }

  return {
    received(batch) {
      if (batch.epoch !== epoch || signal.aborted) return;
      backlog.add(batch);
      unread.received(batch);
      if (backlog.waiting(batch) >= maxWaiting) consumer.pause([batch]);
      begin();
    },
    unread: () => unread.now(backlog.oldestMs()),
    awaited: () => unread.awaited().filter((each) => backlog.waiting(each) < maxWaiting / 2),
    async end() {
      ending.abort(new Error('the assignment has ended'));
      await working;
      cancelTimer?.();
      await commitStored().catch((error: unknown) =>
        log.debug({ err: error }, 'stored outcomes were not committed: the next owner stores them again'),
      );
    },
  };
}
