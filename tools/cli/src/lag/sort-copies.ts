import type { EventOutcome } from '@rivulet/contracts';
import type { Delivery } from '@rivulet/subscriber';

/** A copy in a retry topic as far as lag is concerned. */
export interface WaitingCopy extends Pick<Delivery, 'key' | 'number' | 'attempts' | 'notBefore' | 'held'> {
  /** Where its event stands. */
  originOffset: number;
  partition: number;
  /** Where the copy stands. */
  offset: number;
  /** Put off by the API's wish, not by a failure. */
  deferred: boolean;
  /** When the event happened, epoch milliseconds. */
  eventAt: number;
  /** When the copy was written, epoch milliseconds. */
  writtenAt: number;
  /** Undefined for a copy that does not say. */
  eventId: string | undefined;
  /** Of the attempt that failed last. */
  errorClass: string | undefined;
}

export interface SortedCopies {
  due: WaitingCopy[];
  /** Their call failed, and the next is not due yet. */
  waiting: WaitingCopy[];
  /** The API asked for patience, and it is not over. */
  deferred: WaitingCopy[];
  /** Behind an earlier one of their key. */
  parked: WaitingCopy[];
  /** Dead letters that hold their key. */
  held: WaitingCopy[];
}

/** Of the copies of an event the one that counts, as a subscriber's lane chooses it. */
export function latestCopies(copies: Iterable<WaitingCopy>): WaitingCopy[] {
  const latest = new Map<string, WaitingCopy>();
  for (const copy of copies) {
    const name = `${copy.partition}/${copy.originOffset}`;
    const other = latest.get(name);
    if (other === undefined || isLater(copy, other)) latest.set(name, copy);
  }
  return [...latest.values()];
}

function isLater(copy: WaitingCopy, other: WaitingCopy): boolean {
  return (copy.number - other.number || copy.attempts - other.attempts || copy.offset - other.offset) > 0;
}

/** May be over already although its offset is not committed: only outcomes tell. */
export function isDueByNow({ notBefore, held }: WaitingCopy, now: number): boolean {
  return notBefore <= now && held !== 'dead-lettered';
}

/**
 * Whether the copy is over by what was said: of its delivery, or of a later one. What is said of a copy that holds its
 * key is that it does.
 */
export function isSettledBy(
  { number, held }: WaitingCopy,
  { delivery }: Pick<EventOutcome, 'delivery'>,
): boolean {
  return held === 'dead-lettered' ? delivery > number : delivery >= number;
}

/** What each of the copies, of which none is over, waits for. */
export function sortCopies(copies: readonly WaitingCopy[], now: number): SortedCopies {
  const sorted: SortedCopies = { due: [], waiting: [], deferred: [], parked: [], held: [] };
  for (const lane of lanesOf(copies))
    for (const [at, copy] of lane.entries()) sorted[placeOf(copy, at === 0, now)].push(copy);
  return sorted;
}

/** Those of each key in the order of their events; one without a key is alone. */
export function lanesOf(copies: readonly WaitingCopy[]): WaitingCopy[][] {
  const lanes = Map.groupBy(copies, ({ partition, key, originOffset }) =>
    key === undefined ? `${partition}#${originOffset}` : `${partition}/${key}`,
  );
  return [...lanes.values()].map((lane) => lane.sort((a, b) => a.originOffset - b.originOffset));
}

/** What a copy waits for, by its place in its lane. */
export function placeOf(copy: WaitingCopy, isFirst: boolean, now: number): keyof SortedCopies {
  if (copy.held === 'dead-lettered') return 'held';
  if (copy.notBefore > now) return copy.deferred ? 'deferred' : 'waiting';
  return isFirst || copy.notBefore > 0 || copy.held === 'discarded' ? 'due' : 'parked';
}
