import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord, OutgoingRecord } from '@rivulet/kafka';
import { readDelivery, readText, type Delivery } from './delivery.ts';
import { headersOf } from './record-headers.ts';

/** An event that a group has given up, as it stands in the group's DLQ. */
export interface DeadLetter extends Pick<Delivery, 'record' | 'key' | 'origin' | 'number' | 'attempts'> {
  /** Undefined for bytes that are no event. */
  eventId: string | undefined;
  /** Why it is one: `permanent`, `attempts-exhausted`, `too-old`, `undecodable`; `unknown` when the letter does not say. */
  reason: string;
  /** To group by: `status-503`, `timeout`, …; `unknown` when the letter does not say. */
  errorClass: string;
  errorMessage: string | undefined;
  /** Epoch milliseconds. */
  deadLetteredAt: number;
  firstFailedAt: number | undefined;
}

export function readDeadLetter(record: KafkaRecord): DeadLetter {
  const { headers, topic, timestampMs } = record;
  // What a copy says of itself, a letter says in the same headers.
  const { key, origin, number, attempts, firstFailedAt } = readDelivery(record, topic);
  const at = Number(readText(headers[headerNames.deadLetteredAt]));
  return {
    ...{ record, key, origin, number, attempts, firstFailedAt },
    eventId: readText(headers[headerNames.ceId]),
    reason: readText(headers[headerNames.reason]) ?? 'unknown',
    errorClass: readText(headers[headerNames.errorClass]) ?? 'unknown',
    errorMessage: readText(headers[headerNames.errorMessage]),
    deadLetteredAt: Number.isFinite(at) ? at : timestampMs,
  };
}

/** Where a copy made from a dead letter goes, and by whose order. */
export interface ReleasePlan {
  /** The group's retry topic. */
  topic: string;
  /** Of the operator's task, to find the copy by. */
  task?: string;
}

/** The copy that holds the letter's key has the number between. */
export function releaseNumber({ number }: Pick<DeadLetter, 'number'>): number {
  return number + 2;
}

/** What a dead letter is and a new try is not. The try has all its attempts again. */
const ofTheEnd: readonly string[] = [
  headerNames.reason,
  headerNames.deadLetteredAt,
  headerNames.attempt,
  headerNames.firstFailedAt,
  headerNames.errorClass,
  headerNames.errorMessage,
];

/**
 * The letter again, to be called at once, with all its attempts: a later copy of the event, in the place of the one that
 * may hold its key. However often it is written, it is one delivery.
 */
export function copyForRedrive(letter: DeadLetter, plan: ReleasePlan): OutgoingRecord {
  const copy = release(letter, plan);
  const headers = { ...copy.headers };
  for (const name of ofTheEnd) delete headers[name];
  return { ...copy, headers };
}

/**
 * Tells the group that the letter gets no call any more: its key, if that was held, goes on without it. With `compensated`
 * the group says so to whoever follows the event's outcomes: somebody has made up for it in another way.
 */
export function copyForDiscard(
  letter: DeadLetter,
  { compensated = false, ...plan }: ReleasePlan & { compensated?: boolean },
): OutgoingRecord {
  const copy = release(letter, plan);
  const madeUpFor = compensated ? { [headerNames.compensated]: 'true' } : {};
  return { ...copy, headers: { ...copy.headers, [headerNames.held]: 'discarded', ...madeUpFor } };
}

/** Whether the copy discards a letter for which somebody has made up. */
export function isCompensated({ held, record }: Pick<Delivery, 'held' | 'record'>): boolean {
  return held === 'discarded' && readText(record.headers[headerNames.compensated]) === 'true';
}

function release(letter: DeadLetter, { topic, task }: ReleasePlan): OutgoingRecord {
  const { partition, offset, key, value } = letter.record;
  const headers = {
    ...headersOf(letter.record),
    [headerNames.delivery]: String(releaseNumber(letter)),
    [headerNames.notBefore]: '0',
    ...(task === undefined
      ? {}
      : { [headerNames.task]: task, [headerNames.letter]: `${partition}/${offset}` }),
  };
  return { topic, partition, key, value, headers };
}
