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
  /** Leaves for good, also in the middle of a reconnect. */
  stop(): Promise<void>;
}

/** The port's own limit comes last: it only cuts short a drain that does not keep to its limit. */
const drainMarginMs = 2_000;

/** Becomes a member of the group and works on what it is given, drained before each change. @throws the signal's reason */
export async function joinGroup(options: JoinOptions): Promise<GroupMember> {
  const { log, clock = systemClock } = options;
  const stopping = new AbortController();
  let ownership: Ownership | undefined;
  let consumer = connect();
  let isJoining = false;
  await start(options.signal);

  /** A consumer that can not start is not left half-started, nor is one that was told to stop while it started. */
  async function start(signal?: AbortSignal): Promise<void> {
    const starting = consumer;
    try {
      await unlessAborted(starting.start(), signal);
      stopping.signal.throwIfAborted();
    } catch (error) {
      await starting.stop();
      throw error;
    }
  }

  function connect(): GroupConsumer {
    const created: GroupConsumer = options.kafka.consumer({
      group: options.group,
      topics: options.topics,
      sessionTimeoutMs: options.sessionTimeoutMs,
      drainTimeoutMs: options.drainTimeoutMs + drainMarginMs,
      handlers: {
        assigned: (assignment) => (ownership = options.own(assignment, created)),
        received: (batch) => ownership?.received(batch),
        revoking: async () => {
          const revoked = ownership;
          await revoked?.end();
          // A drain that was cut short may end when the next assignment is here already.
          if (ownership === revoked) ownership = undefined;
        },
        failed: options.failed,
      },
    });
    return created;
  }

  function joinAgain(): Promise<void> {
    const attempt = (): Promise<void> => {
      consumer = connect();
      return start();
    };
    return keepTrying(attempt, {
      signal: stopping.signal,
      clock,
      failed: (error) => log.warn({ err: error }, 'the group can not be joined again yet: trying again'),
    }).catch((error: unknown) => log.debug({ err: error }, 'reconnecting has ended with the subscriber'));
  }

  return {
    ownership: () => ownership,
    async reconnect() {
      if (isJoining) return;
      isJoining = true;
      await consumer.stop();
      void joinAgain().finally(() => (isJoining = false));
    },
    async stop() {
      stopping.abort(new Error('the subscriber is stopping'));
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
