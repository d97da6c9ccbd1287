import type { DeadLetter } from '@rivulet/subscriber';
import { letterName } from '../dlq/choose-letters.ts';
import { lanesOf, placeOf, type WaitingCopy } from '../lag/sort-copies.ts';

/** A key of which events wait in a group's retry topic. */
export interface ParkedKey {
  /** Undefined for an event without one: it waits for nobody but itself. */
  key: string | undefined;
  partition: number;
  /** What its first event does: it holds the key as a dead letter, waits for its retry, was put off by the API, or is due. */
  head: 'held' | 'waiting' | 'deferred' | 'due';
  /** When the head goes on by itself, epoch milliseconds; undefined when it is due, or never does. */
  until: number | undefined;
  /** The dead letter that holds the key; undefined also when the DLQ does not keep it any more. */
  letter: string | undefined;
  eventId: string | undefined;
  errorClass: string | undefined;
  attempts: number;
  /** Events behind the head. */
  parked: number;
  /** When the oldest of them happened, epoch milliseconds. */
  oldestAt: number;
}

/**
 * Those that keep most events waiting first. @param copies of which none is over
 * @param letters the open ones of the group's DLQ
 */
export function parkedKeys(
  copies: readonly WaitingCopy[],
  letters: readonly DeadLetter[],
  now: number,
): ParkedKey[] {
  const byOrigin = new Map(letters.map((letter) => [originOf(letter), letter]));
  const keys = lanesOf(copies).flatMap((lane): ParkedKey[] => {
    const [first, ...behind] = lane;
    if (first === undefined) return [];
    const place = placeOf(first, true, now);
    const head = place === 'parked' ? 'due' : place;
    const letter = byOrigin.get(`${first.partition}/${first.originOffset}`);
    return [
      {
        ...{ key: first.key, partition: first.partition, head },
        until: head === 'waiting' || head === 'deferred' ? first.notBefore : undefined,
        letter: head === 'held' && letter !== undefined ? letterName(letter) : undefined,
        eventId: first.eventId,
        errorClass: first.errorClass,
        attempts: first.attempts,
        parked: behind.filter((copy) => placeOf(copy, false, now) === 'parked').length,
        oldestAt: lane.reduce((oldest, { eventAt }) => Math.min(oldest, eventAt), Infinity),
      },
    ];
  });
  return keys.sort((a, b) => b.parked - a.parked || a.oldestAt - b.oldestAt);
}

function originOf({ origin }: DeadLetter): string {
  return `${origin.partition}/${origin.offset}`;
}
