import { deadLetterTopic, eventTopic, outcomeTopic, retryTopic } from '@rivulet/contracts';
import { createEventDecoder, type Assignment, type GroupConsumer } from '@rivulet/kafka';
import { systemClock } from '@rivulet/resilience';
import { checkLogs } from './check-logs.ts';
import { checkTopics, unequalPartitions } from './check-topics.ts';
import { decodeEvent } from './decode-event.ts';
import { controlSubscriber } from './control-subscriber.ts';
import { createClaim, requestOf } from './deduplicate.ts';
import type { Subscriber } from './define-subscriber.ts';
import type { Delivery } from './delivery.ts';
import type { ClaimAnswer } from './idempotency-store.ts';
import { createHoldKey } from './hold-key.ts';
import { joinGroup } from './join-group.ts';
import { logFaults } from './log-faults.ts';
import { createMakeCall } from './make-call.ts';
import { observeDeliveries } from './observe-deliveries.ts';
import { createObstacles } from './obstacles.ts';
import { createOutcomeRecord } from './outcome-record.ts';
import { ownPartitions, type Ownership } from './own-partitions.ts';
import { protect } from './protect.ts';
import type { StepEnd } from './schedule-by-key.ts';
import { createSend } from './send-in-order.ts';
import { createSettle } from './settle.ts';
import type { RunningSubscriber, SubscriberParts } from './subscriber-parts.ts';
import { untilEnded } from './until-ended.ts';
import { watchProgress } from './watch-progress.ts';

/**
 * Joins the group and makes the declared call for each event.
 * @throws when the topics are not as they must be; RangeError when a call may take longer than its claim holds
 */
export async function runSubscriber<T>(
  subscriber: Subscriber<T>,
  parts: SubscriberParts,
): Promise<RunningSubscriber> {
  const {
    kafka,
    registry,
    store,
    telemetry,
    settings,
    failed,
    clock = systemClock,
    random = Math.random,
  } = parts;
  const { group, event, ordering, maxInFlight, deadlineMs, retry, protection } = subscriber;
  if (deadlineMs >= settings.leaseMs) {
    throw new RangeError(
      `deadlineMs=${deadlineMs} must be below leaseMs=${settings.leaseMs}, or no call is made`,
    );
  }
  const source = eventTopic(settings.topicPrefix, event);
  const topics = {
    event: source,
    retry: retryTopic(source, group),
    deadLetters: deadLetterTopic(source, group),
    outcomes: subscriber.outcomes ? outcomeTopic(source) : undefined,
  };
  const { retryRetentionMs } = await checkTopics(kafka.admin, topics);

  const log = telemetry.log.child({ group });
  const obstacles = createObstacles(log);
  const producer = await kafka.producer();
  let current: () => Ownership | undefined = () => undefined;
  const ownership = () => current();
  const observed = observeDeliveries({ telemetry, log, group, event, clock, ownership });
  const decoder = createEventDecoder(registry, event);
  const api = protect({
    policy: protection,
    maxInFlight,
    inFlight: () => ownership()?.inFlight() ?? 0,
    circuitChanged: observed.circuit,
    clock,
  });
  const claim = createClaim(store, obstacles, clock);
  const call = createMakeCall({ subscriber, observe: observed.call, fault: logFaults(log), clock });
  const policy = { ...retry, deferMs: settings.deferMs, maxDeferMs: settings.maxDeferMs };
  const settling = createSettle({
    group,
    topics,
    send: createSend(producer, obstacles, clock),
    outcomeRecord:
      topics.outcomes === undefined
        ? undefined
        : createOutcomeRecord({ registry, event, group, topic: topics.outcomes, obstacles, clock }),
    store,
    policy,
    whenDeadLettered: ordering.whenDeadLettered,
    obstacles,
    clock,
    random,
  });

  /** The way of one delivery: decode, wait for the API's protection, claim, call, settle. */
  function deliver(delivery: Delivery, owned: Ownership): Promise<StepEnd> {
    return observed.delivery(delivery, async (observation) => {
      const decoded = await decodeEvent(delivery, event, decoder, obstacles, clock, owned.ending);
      const { eventId } = decoded;
      observation.identified(eventId, decoded.kind === 'event' ? decoded.event : undefined);

      // What needs no call waits for no API.
      const permit = decoded.kind === 'event' ? await api.admit(owned.ending) : undefined;
      const answer = await claim(requestOf(delivery, eventId), owned.ending).catch((error: unknown) => {
        permit?.unused();
        throw error;
      });
      // A process that was stopped here for long must not call any more: the lease may be somebody else's.
      const isLate = clock.now() - answer.askedAt > settings.leaseMs - deadlineMs;
      if (answer.kind !== 'claimed' || isLate) permit?.unused();
      if (answer.kind === 'busy' || (answer.kind === 'claimed' && isLate)) return busy(answer);
      if (answer.kind !== 'claimed') {
        observation.skipped(answer.kind);
        // Written by another owner after we had looked how far the retry topic reaches: it comes before what follows.
        if (answer.kind === 'superseded' && answer.copied) owned.expectCopy(delivery);
        // A crash may have come between that being written down and its being said. The other two were said before.
        const said =
          answer.kind === 'completed' ? settling.sayDone(delivery, eventId, owned.ended) : undefined;
        return { kind: 'over', said };
      }
      const outcome =
        decoded.kind === 'decided'
          ? decoded.outcome
          : await call(decoded.event, eventId, delivery.attempts + 1, permit);
      const claimed = { eventId, token: answer.token };
      const copying = () => owned.expectCopy(delivery);
      const settlement = await settling.settle(delivery, claimed, outcome, copying, owned.ended);
      observation.settled(settlement);
      const isDone = settlement.as === 'completed' && settlement.claimHeld;
      return { kind: 'over', said: isDone ? settling.sayDone(delivery, eventId, owned.ended) : undefined };
    });
  }

  function busy(answer: ClaimAnswer): StepEnd {
    const leaseMs = answer.kind === 'busy' ? answer.forMs : 0;
    return { kind: 'busy', until: clock.now() + Math.max(50, Math.min(leaseMs, 1_000)) };
  }

  async function park(delivery: Delivery, owned: Ownership): Promise<StepEnd> {
    await settling.park(delivery, () => owned.expectCopy(delivery), owned.ended);
    observed.parked(delivery);
    return { kind: 'over' };
  }

  const hold = createHoldKey({ claim, settling, busy, released: observed.released });

  async function carry(delivery: Delivery, owned: Ownership): Promise<StepEnd> {
    await settling.carry(delivery, () => owned.expectCarried(delivery), owned.ended);
    observed.carried(delivery);
    return { kind: 'over' };
  }

  function own(assignment: Assignment, consumer: GroupConsumer): Ownership {
    log.info({ epoch: assignment.epoch, partitions: assignment.partitions.length }, 'partitions assigned');
    const unequal = unequalPartitions(assignment.partitions, topics);
    if (unequal !== undefined) failed(new Error(unequal));
    for (const range of assignment.partitions) observed.expired(range, range.expired ?? 0);
    return ownPartitions({
      ...settings,
      assignment,
      topics,
      consumer,
      maxInFlight,
      limit: api.limit,
      whileRetrying: ordering.whileRetrying,
      // The app may then be away for the other three quarters before a waiting copy expires.
      maxCopyAgeMs: retryRetentionMs / 4,
      deliver: (delivery, owned) => untilEnded(deliver(delivery, owned), owned),
      park: (delivery, owned) => untilEnded(park(delivery, owned), owned),
      hold: (delivery, owned) => untilEnded(hold(delivery, owned), owned),
      carry: (delivery, owned) => untilEnded(carry(delivery, owned), owned),
      failed,
      log,
      clock,
    });
  }

  const member = await joinGroup({
    ...settings,
    kafka,
    group,
    topics: [topics.event, topics.retry],
    own,
    failed,
    signal: parts.signal,
    log,
    clock,
  }).catch(async (error: unknown) => {
    await producer.close();
    throw error;
  });
  current = member.ownership;
  const stopping = new AbortController();
  const watch = watchProgress({
    stallMs: settings.stallMs,
    joinMs: settings.sessionTimeoutMs + settings.drainTimeoutMs,
    topics: [topics.event, topics.retry],
    ownership,
    isAway: member.isAway,
    admin: kafka.admin,
    excuse: () =>
      obstacles.reason() ?? (api.circuit() === 'closed' ? undefined : 'the circuit is not closed'),
    reconnect: member.reconnect,
    giveUp: failed,
    counted: observed.watchdog,
    looked: checkLogs({ topics, expired: observed.expired, failed }),
    signal: stopping.signal,
    log,
    clock,
  });

  return controlSubscriber({
    ...{ group, maxInFlight, member, watch, obstacles, api, log },
    async stop() {
      stopping.abort(new Error('the subscriber is stopping'));
      await member.stop();
      await producer.close();
    },
  });
}
