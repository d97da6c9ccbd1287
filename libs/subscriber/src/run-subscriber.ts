import { deadLetterTopic, eventTopic, retryTopic } from '@rivulet/contracts';
import {
  createEventDecoder,
  type Assignment,
  type Kafka,
  type SchemaRegistry,
} from '@rivulet/kafka';
import { systemClock, type Clock } from '@rivulet/resilience';
import type { Telemetry } from '@rivulet/telemetry';
import { checkTopics } from './check-topics.ts';
import { classifyAnswer, classifyError } from './classify.ts';
import { decodeEvent } from './decode-event.ts';
import { createClaim } from './deduplicate.ts';
import type { Subscriber } from './define-subscriber.ts';
import type { Delivery } from './delivery.ts';
import type { IdempotencyStore } from './idempotency-store.ts';
import { observeDeliveries } from './observe-deliveries.ts';
import { createObstacles } from './obstacles.ts';
import type { Outcome } from './outcome.ts';
import { ownPartitions, type Ownership } from './own-partitions.ts';
import { protect } from './protect.ts';
import type { StepEnd } from './schedule-by-key.ts';
import { createSettle } from './settle.ts';
import type { RunSettings } from './run-settings.ts';

export interface SubscriberParts {
  kafka: Kafka;
  registry: SchemaRegistry;
  store: IdempotencyStore;
  telemetry: Telemetry;
  settings: RunSettings;
  /** The subscriber can't go on; the process should end. */
  failed: (error: unknown) => void;
  clock?: Clock;
  random?: () => number;
}

export interface RunningSubscriber {
  /** Why it makes no progress now; undefined when it is well. */
  notReady(): string | undefined;
  /** Takes no more events, finishes what has begun, commits, leaves the group. */
  stop(): Promise<void>;
}

/** Joins the group and makes the declared call for each event. @throws when the topics are not as they must be */
export async function runSubscriber<T>(subscriber: Subscriber<T>, parts: SubscriberParts): Promise<RunningSubscriber> {
  const { kafka, registry, store, telemetry, settings, clock = systemClock, random = Math.random } = parts;
  const { group, event, ordering, maxInFlight, deadlineMs, retry } = subscriber;
  const source = eventTopic(settings.topicPrefix, event);
  const topics = { event: source, retry: retryTopic(source, group), deadLetters: deadLetterTopic(source, group) };
  await checkTopics(kafka.admin, topics);

  const log = telemetry.log.child({ group });
  const obstacles = createObstacles(log);
  const producer = await kafka.producer();
  const decoder = createEventDecoder(registry, event);
  const claim = createClaim(store, obstacles, clock);
  const policy = { ...retry, deferMs: settings.deferMs, maxDeferMs: settings.maxDeferMs };
  const settling = createSettle({ group, topics, producer, store, policy, obstacles, clock, random });
  const observed = observeDeliveries({ telemetry, log, group, event, clock, ownership: () => ownership });
  let ownership: Ownership | undefined;

  /** The way of one delivery: decode, claim, call, classify, settle. */
  async function deliver(delivery: Delivery, owned: Ownership): Promise<StepEnd> {
    return observed.delivery(delivery, async (observation) => {
      const decoded = await decodeEvent(delivery, event, decoder, obstacles, clock, owned.ending);
      const { eventId } = decoded;
      observation.identified(eventId, decoded.kind === 'event' ? decoded.event : undefined);

      const askedAt = clock.now();
      const answer = await claim({ eventId, delivery: delivery.number }, owned.ending);
      if (answer.kind === 'busy') return { kind: 'busy', until: clock.now() + Math.max(50, Math.min(answer.forMs, 1_000)) };
      if (answer.kind !== 'claimed') {
        observation.skipped(answer.kind);
        return { kind: 'over' };
      }
      // A process that was stopped here for long must not call any more: the lease may be somebody else's.
      if (clock.now() - askedAt > settings.leaseMs - deadlineMs) return { kind: 'busy', until: clock.now() };

      const outcome: Outcome =
        decoded.kind === 'undecodable'
          ? { kind: 'dead', reason: 'undecodable', failure: { errorClass: 'undecodable', message: decoded.error.message } }
          : await call(decoded.event, eventId, delivery);

      const claimed = { eventId, token: answer.token };
      const settlement = await settling.settle(delivery, claimed, outcome, () => owned.expectCopy(delivery), owned.ended);
      observation.settled(settlement);
      return { kind: 'over' };
    });
  }

  async function call(payload: T, eventId: string, delivery: Delivery): Promise<Outcome> {
    const context = { idempotencyKey: `${group}:${eventId}`, eventId, attempt: delivery.attempts + 1 };
    return observed.call(context, async () => {
      try {
        return classifyAnswer(await protect(subscriber.handle, payload, context, deadlineMs));
      } catch (error) {
        return classifyError(error);
      }
    });
  }

  async function park(delivery: Delivery, owned: Ownership): Promise<StepEnd> {
    await settling.park(delivery, () => owned.expectCopy(delivery), owned.ended);
    observed.parked(delivery);
    return { kind: 'over' };
  }

  const consumer = kafka.consumer({
    group,
    topics: [topics.event, topics.retry],
    sessionTimeoutMs: settings.sessionTimeoutMs,
    drainTimeoutMs: settings.drainTimeoutMs + 2_000,
    handlers: {
      assigned: (assignment) => (ownership = take(assignment)),
      received: (batch) => ownership?.received(batch),
      revoking: async () => {
        await ownership?.end();
        ownership = undefined;
      },
      failed: parts.failed,
    },
  });

  function take(assignment: Assignment): Ownership {
    log.info({ epoch: assignment.epoch, partitions: assignment.partitions.length }, 'partitions assigned');
    return ownPartitions({
      assignment,
      topics,
      consumer,
      maxInFlight,
      whileRetrying: ordering.whileRetrying,
      maxBuffered: settings.maxBuffered,
      maxWaiting: settings.maxWaiting,
      commitIntervalMs: settings.commitIntervalMs,
      drainTimeoutMs: settings.drainTimeoutMs,
      deliver: (delivery, owned) => untilEnded(() => deliver(delivery, owned), owned),
      park: (delivery, owned) => untilEnded(() => park(delivery, owned), owned),
      failed: parts.failed,
      log,
      clock,
    });
  }

  await consumer.start();
  return {
    notReady: () => (ownership === undefined ? 'not in the consumer group yet' : obstacles.reason()),
    async stop() {
      await consumer.stop();
      await producer.close();
    },
  };
}

/** Waits that ended with the ownership leave the delivery undecided; every other error is a fault. */
async function untilEnded(step: () => Promise<StepEnd>, owned: Ownership): Promise<StepEnd> {
  try {
    return await step();
  } catch (error) {
    if (owned.ending.aborted && (error === owned.ending.reason || error === owned.ended.reason)) return { kind: 'abandoned' };
    throw error;
  }
}
