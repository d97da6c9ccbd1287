import { headerNames } from '@rivulet/contracts';
import type { OutgoingRecord } from '@rivulet/kafka';
import { injectTrace, redactText } from '@rivulet/telemetry';
import type { Delivery } from './delivery.ts';
import type { DeadLetterReason, Failure } from './outcome.ts';
import { headersOf, originHeaders } from './record-headers.ts';

export interface CopyPlan {
  topic: string;
  group: string;
  /** Undefined while the event is not decoded: then the headers keep what they say. */
  eventId: string | undefined;
  attempts: number;
  /** Epoch milliseconds; 0 for a parked event, which is due when it is its turn. */
  notBefore: number;
  /** It waits because the API asked for patience: no attempt was spent. */
  deferred?: boolean;
  firstFailedAt: number | undefined;
  /** Of the attempt that made this copy necessary; undefined when there was none. */
  failedAt?: number;
  failure: Failure | undefined;
}

const longestMessage = 500;

/**
 * The delivery's next copy: key, value and foreign headers untouched, in the same partition, so that whoever owns the
 * event's partition owns its retries. All that a retry needs to know is in the headers and survives any crash.
 */
export function copyForRetry(delivery: Delivery, plan: CopyPlan): OutgoingRecord {
  const { record } = delivery;
  return {
    topic: plan.topic,
    partition: record.partition,
    key: record.key,
    value: record.value,
    headers: {
      ...carriedHeaders(delivery),
      ...handoverHeaders(delivery, plan),
      [headerNames.delivery]: String(delivery.number + 1),
      [headerNames.notBefore]: String(plan.notBefore),
      ...(plan.deferred === true ? { [headerNames.deferred]: 'true' } : {}),
      ...(plan.failedAt === undefined ? {} : { [headerNames.failedAt]: String(plan.failedAt) }),
    },
  };
}

/** Holds the key of a dead letter back until a later copy, from a redrive or a dismissal, takes this one's place. */
export function copyForHolding(
  delivery: Delivery,
  plan: Omit<CopyPlan, 'notBefore'>,
  reason: DeadLetterReason,
): OutgoingRecord {
  const copy = copyForRetry(delivery, { ...plan, notBefore: 0 });
  const headers = { ...copy.headers, [headerNames.held]: 'dead-lettered', [headerNames.reason]: reason };
  return { ...copy, headers };
}

/**
 * The same copy again, for the tail of its topic: the same delivery, which has only moved. Its number stays, so that a
 * redrive, which counts on from the dead letter, still takes the place of a copy that holds the key.
 */
export function copyForCarrying({ record, origin }: Delivery): OutgoingRecord {
  const { topic, partition, key, value } = record;
  const headers = { ...headersOf(record), ...originHeaders(origin) };
  return { topic, partition, key, value, headers };
}

/** The delivery as a dead letter: the same bytes, with the reason. */
export function copyForDeadLetters(
  delivery: Delivery,
  plan: Omit<CopyPlan, 'notBefore'>,
  reason: DeadLetterReason,
  now: number,
): OutgoingRecord {
  const { record } = delivery;
  return {
    topic: plan.topic,
    partition: record.partition,
    key: record.key,
    value: record.value,
    headers: {
      ...carriedHeaders(delivery),
      ...handoverHeaders(delivery, plan),
      [headerNames.delivery]: String(delivery.number),
      [headerNames.reason]: reason,
      [headerNames.deadLetteredAt]: String(now),
    },
  };
}

/** What one copy says of itself and the next must not take over. */
const ownPerCopy: readonly string[] = [
  headerNames.notBefore,
  headerNames.deferred,
  headerNames.failedAt,
  headerNames.held,
  headerNames.task,
  headerNames.letter,
  // The call is made once more, not by each copy that follows: after it the event is done again.
  headerNames.repeat,
];

function carriedHeaders({ record }: Delivery): Record<string, Buffer | string> {
  const carried = headersOf(record);
  for (const name of ownPerCopy) delete carried[name];
  return carried;
}

/** An error's message as others may read it: without personal data, and short. */
export function tellable(message: string): string {
  return redactText(message).trim().slice(0, longestMessage);
}

/** What both kinds of copies say: whose they are, where the event came from, what has happened so far. */
function handoverHeaders(delivery: Delivery, plan: Omit<CopyPlan, 'notBefore'>): Record<string, string> {
  const { origin } = delivery;
  const headers: Record<string, string> = {
    [headerNames.group]: plan.group,
    [headerNames.attempt]: String(plan.attempts),
    ...originHeaders(origin),
  };
  if (plan.eventId !== undefined) headers[headerNames.ceId] = plan.eventId;
  if (plan.firstFailedAt !== undefined) headers[headerNames.firstFailedAt] = String(plan.firstFailedAt);
  if (plan.failure !== undefined) {
    headers[headerNames.errorClass] = plan.failure.errorClass;
    headers[headerNames.errorMessage] = tellable(plan.failure.message);
  }
  injectTrace(headers);
  return headers;
}
