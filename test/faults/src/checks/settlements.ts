import type { Call, History } from '../history/history.ts';

/** How an event ended for a group. */
export interface Settlement {
  at: number;
  by: 'call' | 'dead-letter';
}

/** A call after which the API has done the thing, now or before. */
export function isSuccess({ effect, replayed }: Call): boolean {
  return effect || replayed;
}

/** What callers hand an event on as when their deadline or connection ended before they had the answer. */
export const withoutAnswer: ReadonlySet<string> = new Set(['timeout', 'connection-lost', 'connect']);

export function groupsOf({ replicas }: History): string[] {
  return [...new Set(replicas.map(({ group }) => group))];
}

/** What a record of the event's topic is known by: its event, or its place when it is no event. */
export function identityOf({
  eventId,
  partition,
  offset,
}: {
  eventId: string | null;
  partition: number;
  offset: number;
}): string {
  return eventId ?? `${partition}/${offset}`;
}

/** The first settlement of everything that was settled for a group. */
export function settlementsOf(history: History, group: string): Map<string, Settlement> {
  const settled = new Map<string, Settlement>();
  const note = (identity: string, settlement: Settlement): void => {
    const earlier = settled.get(identity);
    if (earlier === undefined || settlement.at < earlier.at) settled.set(identity, settlement);
  };
  for (const call of history.calls) {
    if (call.group === group && isSuccess(call)) note(call.eventId, { at: call.at, by: 'call' });
  }
  for (const letter of history.deadLetters) {
    if (letter.group !== group || letter.reason === null) continue;
    note(letter.eventId, { at: letter.at, by: 'dead-letter' });
    // Bytes that are no event are known by their place alone.
    if (letter.reason === 'undecodable')
      note(`${letter.origin.partition}/${letter.origin.offset}`, { at: letter.at, by: 'dead-letter' });
  }
  return settled;
}
