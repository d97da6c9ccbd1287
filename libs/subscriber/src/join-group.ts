import type { Assignment, GroupConsumer, Kafka } from '@rivulet/kafka';
import { keepTrying, systemClock, whenAborted, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { Ownership } from './own-partitions.ts';

export interface JoinOptions {
  kafka: Pick<Kafka, 'consumer'>;
  group: string;
  topics: readonly string[];
  sessionTimeoutMs: number;
  drainTimeoutMs: number;
  /** Begins to work on what was assigned. */
  own: (assignment: Assignment, consumer: GroupConsumer) => Ownership;
  failed: (error: unknown) => void;
  /** Gives the first joining up, however long the brokers do not answer. */
  signal?: AbortSignal | undefined;
  log: Logger;
  clock?: Clock;
}

export interface GroupMember {
  /** What it owns now; undefined between two assignments. */
  ownership(): Ownership | undefined;
  /**
   * Leaves, and begins to join again with new connections, trying until it works or the member is stopped. Resolves when
   * it has left, which takes its drain and a few seconds at the most.
   */
  reconnect(): Promise<void>;
  /** Leaves, after its drain, until `join`; also in the middle of a reconnect. */
  leave(): Promise<void>;
  /** Begins to join again after a `leave`, trying until it works. */
  join(): void;
  /** Between a `leave` and its `join`. */
  isAway(): boolean;
  /** Leaves for good, also in the middle of a reconnect. */
  stop(): Promise<void>;
}

/** The port's own limit comes last: it only cuts short a drain that does not keep to its limit. */
const drainMarginMs = 2_000;

/** Becomes a member of the group and works on what it is given, drained before each change. @throws the signal's reason */
export async function joinGroup(options: JoinOptions): Promise<GroupMember> {
  const { log, clock = systemClock } = options;
  /** Aborts when the member leaves; a new one begins with each `join`. */
  let leaving = new AbortController();
  let isStopped = false;
  let ownership: Ownership | undefined;
  let consumer = connect();
  let joining: Promise<void> | undefined;
  await start(leaving.signal, options.signal);

  /** A consumer that can not start is not left half-started, nor is one that was told to stop while it started. */
  async function start(left: AbortSignal, signal?: AbortSignal): Promise<void> {
    const starting = consumer;
    try {
      await unlessAborted(starting.start(), signal);
      left.throwIfAborted();
    } catch (error) {
      await starting.stop();
      throw error;
    }
  }

  /** What one consumer owns is let go by itself only: another may have come in its place. */
  function connect(): GroupConsumer {
    let mine: Ownership | undefined;
    const created: GroupConsumer = options.kafka.consumer({
      group: options.group,
      topics: options.topics,
      sessionTimeoutMs: options.sessionTimeoutMs,
      drainTimeoutMs: options.drainTimeoutMs + drainMarginMs,
      handlers: {
        assigned: (assignment) => (ownership = mine = options.own(assignment, created)),
        received: (batch) => mine?.received(batch),
        revoking: async () => {
          const revoked = mine;
          await revoked?.end();
          // A drain that was cut short may end when the next assignment is here already.
          if (mine === revoked) mine = undefined;
          if (ownership === revoked) ownership = undefined;
        },
        failed: options.failed,
      },
    });
    return created;
  }

  function joinAgain(): void {
    const { signal } = leaving;
    const attempt = (): Promise<void> => {
      consumer = connect();
      return start(signal);
    };
    const attempts = keepTrying(attempt, {
      signal,
      clock,
      failed: (error) => log.warn({ err: error }, 'the group can not be joined again yet: trying again'),
    })
      .catch((error: unknown) => log.debug({ err: error }, 'joining has ended: the member has left'))
      .finally(() => {
        if (joining === attempts) joining = undefined;
      });
    joining = attempts;
  }

  return {
    ownership: () => ownership,
    async reconnect() {
      if (joining !== undefined || leaving.signal.aborted) return;
      const stopped = consumer.stop();
      joining = stopped;
      await stopped;
      // Somebody may have let the member leave meanwhile, or leave and join.
      if (joining === stopped) joinAgain();
    },
    async leave() {
      leaving.abort(new Error('the member leaves the group'));
      joining = undefined;
      await consumer.stop();
    },
    join() {
      if (isStopped || !leaving.signal.aborted) return;
      leaving = new AbortController();
      joinAgain();
    },
    isAway: () => leaving.signal.aborted && !isStopped,
    async stop() {
      isStopped = true;
      leaving.abort(new Error('the subscriber is stopping'));
      await consumer.stop();
    },
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  const aborted = Promise.withResolvers<never>();
  const abort = (): void => aborted.reject(signal.reason as Error);
  if (signal.aborted) abort();
  const cancel = signal.aborted ? undefined : whenAborted(signal, abort);
  return Promise.race([work, aborted.promise]).finally(cancel);
}
