import type { Assignment, GroupConsumer, Kafka } from '@rivulet/kafka';
import { keepTrying, systemClock, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { projectOutcomes, type Projection } from './project-outcomes.ts';
import type { HeardOutcome, ReadOutcome } from './read-outcome.ts';
import type { Unread } from './unread.ts';
import { watchOutcomes } from './watch-outcomes.ts';

export interface FollowOutcomesParts {
  kafka: { consumer: Kafka['consumer']; admin: Pick<Kafka['admin'], 'topics' | 'offsets'> };
  group: string;
  topics: readonly string[];
  read: ReadOutcome;
  store: (outcomes: readonly HeardOutcome[]) => Promise<void>;
  undecodable: () => void;
  log: Pick<Logger, 'info' | 'warn' | 'debug'>;
  clock?: Clock;
}

export interface OutcomeFollower {
  /** Undefined while the group has given nothing to read. */
  unread(): Unread | undefined;
  /** Finishes the step under way and leaves the group. */
  stop(): Promise<void>;
}

const sessionTimeoutMs = 10_000;
const drainTimeoutMs = 5_000;
/** A step is seen so much later at the most. A transaction for each outcome would cost more than the order itself. */
const gatherMs = 100;

/**
 * Reads outcomes as a member of a consumer group, from the beginning when the group is new. Whatever fails, or gets
 * nothing though there is something, it joins again: orders are taken all the same, and nothing is skipped.
 */
export function followOutcomes(parts: FollowOutcomesParts): OutcomeFollower {
  const { kafka, group, topics, log, clock = systemClock } = parts;
  const stopping = new AbortController();
  const stopped = Promise.withResolvers<never>();
  // Whoever waits for it sees it; before that, and after the last wait, nobody does.
  stopped.promise.catch(() => undefined);
  let projection: Projection | undefined;

  /** Also when the brokers do not answer, a shutdown does not wait for them. */
  const unlessStopped = <T>(promise: Promise<T>): Promise<T> => Promise.race([promise, stopped.promise]);

  /** Until it is told to stop. @throws why it can't be a member, or can't go on */
  async function beMember(): Promise<never> {
    const existing = new Set(await unlessStopped(kafka.admin.topics()));
    const missing = topics.filter((topic) => !existing.has(topic));
    if (missing.length > 0) {
      throw new Error(`topics missing: ${missing.join(', ')}: create them with the topics step`);
    }
    const ended = Promise.withResolvers<never>();
    const consumer: GroupConsumer = kafka.consumer({
      group,
      topics,
      sessionTimeoutMs,
      drainTimeoutMs,
      gatherMs,
      handlers: {
        assigned: (assignment) => (projection = begin(assignment, consumer, ended.reject)),
        received: (batch) => projection?.received(batch),
        revoking: release,
        failed: ended.reject,
      },
    });
    const leaving = new AbortController();
    const awaited = () => projection?.awaited() ?? [];
    try {
      await unlessStopped(consumer.start());
      watchOutcomes({
        ...{ admin: kafka.admin, topics, awaited, log, clock },
        ...{ stalled: ended.reject, signal: leaving.signal },
      });
      return await unlessStopped(ended.promise);
    } finally {
      leaving.abort();
      await consumer.stop();
    }
  }

  function begin(
    assignment: Assignment,
    consumer: GroupConsumer,
    failed: (error: unknown) => void,
  ): Projection {
    const { epoch, partitions } = assignment;
    log.info({ group, epoch, partitions: partitions.length }, 'following outcomes of orders');
    return projectOutcomes({ ...parts, consumer, assignment, failed });
  }

  async function release(): Promise<void> {
    const released = projection;
    await released?.end();
    if (projection === released) projection = undefined;
  }

  const running = keepTrying(beMember, {
    signal: stopping.signal,
    clock,
    giveUp: () => stopping.signal.aborted,
    failed: (error) =>
      log.warn(
        { group, err: error },
        'outcomes can not be followed now: the steps of orders stay as they are',
      ),
  }).catch((error: unknown) => log.debug({ group, err: error }, 'following outcomes has ended'));

  return {
    unread: () => projection?.unread(),
    async stop() {
      const reason = new Error('the publisher is stopping');
      stopping.abort(reason);
      stopped.reject(reason);
      await running;
    },
  };
}
