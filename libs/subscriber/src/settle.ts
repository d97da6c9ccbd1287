import type { OutgoingRecord } from '@rivulet/kafka';
import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import { isCompensated, readDeadLetter } from './dead-letter.ts';
import type { Delivery } from './delivery.ts';
import type { IdempotencyStore, SettleEntry } from './idempotency-store.ts';
import type { Obstacles } from './obstacles.ts';
import type { OutcomeRecord, Said } from './outcome-record.ts';
import type { Failure, Outcome } from './outcome.ts';
import { copyForCarrying, copyForDeadLetters, copyForHolding, copyForRetry } from './retry-topic.ts';
import { decideRetry, type RetryPolicy } from './retry-policy.ts';
import type { Send } from './send-in-order.ts';

export interface SettleOptions {
  group: string;
  topics: { retry: string; deadLetters: string };
  send: Send;
  /** Undefined where outcomes are not said. */
  outcomeRecord: OutcomeRecord | undefined;
  store: IdempotencyStore;
  policy: RetryPolicy;
  /** What a dead letter means for later events of its key. */
  whenDeadLettered: 'skip' | 'park-key';
  obstacles: Obstacles;
  clock: Clock;
  random: () => number;
}

/** The claim under which an outcome is written down. */
export interface Claimed {
  eventId: string;
  token: string;
}

/** What settling came to, for the log and the metrics. */
export interface Settlement {
  as: 'completed' | 'discarded' | 'retrying' | 'deferred' | 'dead-lettered';
  /** False when somebody else had taken the claim over before the outcome was written down. */
  claimHeld: boolean;
  attempts: number;
  notBefore?: number;
  failure?: Failure;
}

export interface Settle {
  /** Carries the outcome out. `copying` is called before a copy for the retry topic leaves. @throws the signal's reason */
  settle(
    delivery: Delivery,
    claimed: Claimed,
    outcome: Outcome,
    copying: () => void,
    signal: AbortSignal,
  ): Promise<Settlement>;
  /**
   * Says that the event's call was made, which is already written down. Resolves when the broker has confirmed it;
   * undefined when there is nothing to wait for. @throws the signal's reason
   */
  sayDone(delivery: Delivery, eventId: string, signal: AbortSignal): Promise<void> | undefined;
  /** Says of a dead letter what it is, and writes down that it holds its key. @throws the signal's reason */
  hold(delivery: Delivery, claimed: Claimed, signal: AbortSignal): Promise<void>;
  /** Copies an event that waits behind an earlier one of its key to the retry topic. @throws the signal's reason */
  park(delivery: Delivery, copying: () => void, signal: AbortSignal): Promise<void>;
  /** Writes a waiting copy again as it is, at the tail of the retry topic. @throws the signal's reason */
  carry(delivery: Delivery, copying: () => void, signal: AbortSignal): Promise<void>;
}

const perBatch = 500;

export function createSettle(options: SettleOptions): Settle {
  const { group, topics, send, outcomeRecord, store, policy, obstacles, clock, random } = options;
  const writeDown = gather((entries: SettleEntry[]) => store.settle(entries), {
    maxItems: perBatch,
    maxRuns: 2,
  });
  const failed = (error: unknown): void => obstacles.hit('idempotency store', error);
  const isWritten = (claimHeld: boolean): boolean => {
    obstacles.gone('idempotency store');
    return claimHeld;
  };
  function write(entry: SettleEntry, signal: AbortSignal): Promise<boolean> {
    return keepTrying(() => writeDown(entry).then(isWritten), { signal, clock, failed });
  }

  /** Copies and outcome side by side: whatever is written down after them has been heard of. */
  async function sendAndSay(
    copies: readonly OutgoingRecord[],
    delivery: Delivery,
    eventId: string,
    said: Said,
    signal: AbortSignal,
  ): Promise<void> {
    const outcome = await outcomeRecord?.(delivery, eventId, said, signal);
    await Promise.all([
      sendOneByOne(copies, signal),
      outcome === undefined ? undefined : send(outcome, signal),
    ]);
  }

  /**
   * By a copy that was made from a dead letter: whoever wrote the letter may have been stopped before it had said so, and
   * its delivery is superseded by this one. A discard may tell more: that somebody made up for the event.
   */
  async function sayOfLetter(delivery: Delivery, eventId: string, signal: AbortSignal): Promise<void> {
    const { reason, errorClass, errorMessage = '' } = readDeadLetter(delivery.record);
    const failure = { errorClass, message: errorMessage };
    const { attempts } = delivery;
    const state = isCompensated(delivery) ? 'compensated' : 'deadLettered';
    await sendAndSay([], delivery, eventId, { state, attempts, reason, failure }, signal);
  }

  async function sendOneByOne(records: readonly OutgoingRecord[], signal: AbortSignal): Promise<void> {
    for (const record of records) await send(record, signal);
  }

  /** The call is made: this is tried once also when ownership has ended, since the claim may still be ours. */
  function complete(claimed: Claimed, signal: AbortSignal): Promise<boolean> {
    const entry: SettleEntry = { ...claimed, state: 'completed' };
    if (!signal.aborted) return write(entry, signal);
    return writeDown(entry).catch(() => {
      throw signal.reason;
    });
  }

  async function deadLetter(
    delivery: Delivery,
    claimed: Claimed,
    dead: Pick<Extract<Outcome, { kind: 'dead' }>, 'reason' | 'failure'>,
    attempts: number,
    copying: () => void,
    signal: AbortSignal,
  ): Promise<Settlement> {
    const { eventId } = claimed;
    const { firstFailedAt } = delivery;
    const plan = {
      topic: topics.deadLetters,
      group,
      eventId,
      attempts,
      firstFailedAt,
      failure: dead.failure,
    };
    const copies = [copyForDeadLetters(delivery, plan, dead.reason, clock.now())];
    const holdsKey =
      options.whenDeadLettered === 'park-key' && delivery.key !== undefined && dead.reason !== 'undecodable';
    if (holdsKey) {
      copying();
      // Behind the letter, or the key might be held by one that nobody can find.
      copies.push(copyForHolding(delivery, { ...plan, topic: topics.retry }, dead.reason));
    }
    await sendAndSay(copies, delivery, eventId, { state: 'deadLettered', attempts, ...dead }, signal);
    const claimHeld = await write({ ...claimed, state: holdsKey ? 'held' : 'dead-lettered' }, signal);
    return { as: 'dead-lettered', claimHeld, attempts, failure: dead.failure };
  }

  return {
    async settle(delivery, claimed, outcome, copying, signal) {
      const { attempts } = delivery;
      switch (outcome.kind) {
        case 'done': {
          const claimHeld = await complete(claimed, signal);
          return { as: 'completed', claimHeld, attempts: attempts + 1 };
        }
        case 'discard': {
          await sayOfLetter(delivery, claimed.eventId, signal);
          const claimHeld = await write({ ...claimed, state: 'dead-lettered' }, signal);
          return { as: 'discarded', claimHeld, attempts };
        }
        case 'dead':
          return deadLetter(
            delivery,
            claimed,
            outcome,
            outcome.reason === 'undecodable' ? attempts : attempts + 1,
            copying,
            signal,
          );
        case 'retry':
        case 'defer': {
          const { failure } = outcome;
          const failedAt = clock.now();
          const decision = decideRetry(delivery, outcome, policy, failedAt, random);
          if (decision.kind === 'dead')
            return deadLetter(delivery, claimed, { ...decision, failure }, attempts + 1, copying, signal);
          copying();
          const { notBefore, firstFailedAt } = decision;
          const spent = { attempts: decision.attempts, notBefore, firstFailedAt };
          const { eventId } = claimed;
          const state = outcome.kind === 'retry' ? 'retrying' : 'deferred';
          const said: Said = { state, attempts: decision.attempts, notBefore, failure };
          const deferred = outcome.kind === 'defer';
          const plan = { topic: topics.retry, group, eventId, failure, failedAt, deferred, ...spent };
          const copy = copyForRetry(delivery, plan);
          await sendAndSay([copy], delivery, eventId, said, signal);
          const claimHeld = await write({ ...claimed, state: 'copied' }, signal);
          return { as: state, claimHeld, attempts: decision.attempts, notBefore, failure };
        }
      }
    },

    sayDone(delivery, eventId, signal) {
      // Nothing is committed any more: the next owner finds it completed and says so.
      if (outcomeRecord === undefined || signal.aborted) return undefined;
      const said: Said = { state: 'done', attempts: delivery.attempts + 1 };
      const record = outcomeRecord(delivery, eventId, said, signal);
      return record instanceof Promise
        ? record.then((encoded) => send(encoded, signal))
        : send(record, signal);
    },

    async hold(delivery, claimed, signal) {
      await sayOfLetter(delivery, claimed.eventId, signal);
      await write({ ...claimed, state: 'held' }, signal);
    },

    async park(delivery, copying, signal) {
      copying();
      const { attempts, firstFailedAt } = delivery;
      const plan = {
        topic: topics.retry,
        group,
        eventId: undefined,
        attempts,
        firstFailedAt,
        notBefore: 0,
        failure: undefined,
      };
      await send(copyForRetry(delivery, plan), signal);
    },

    async carry(delivery, copying, signal) {
      copying();
      await send(copyForCarrying(delivery), signal);
    },
  };
}
