import type { Call, History } from '../history/history.ts';
import { groupsOf } from './settlements.ts';
import type { Violation } from './violation.ts';

/** First effects of a key's events come in the order in which the events first stand in the log. Dead letters may be missing. */
export function checkOrder(history: History): Violation[] {
  const places = firstPlaces(history);
  return groupsOf(history).flatMap((group) => {
    const effects = history.calls.filter((call) => call.group === group && call.effect);
    return [...Map.groupBy(effects, ({ key }) => key).values()].flatMap((ofKey) =>
      misorderedIn(ofKey, places),
    );
  });
}

/** Offsets compare within a key, since a key stays in its partition. */
function firstPlaces({ log }: History): Map<string, number> {
  const places = new Map<string, number>();
  for (const { eventId, offset } of log) {
    if (eventId !== null) places.set(eventId, Math.min(offset, places.get(eventId) ?? Infinity));
  }
  return places;
}

function misorderedIn(effects: readonly Call[], places: ReadonlyMap<string, number>): Violation[] {
  const inOrder = effects.toSorted((a, b) => a.seq - b.seq);
  const violations: Violation[] = [];
  let furthest: { call: Call; place: number } | undefined;
  for (const call of inOrder) {
    const place = places.get(call.eventId);
    if (place === undefined) continue;
    if (furthest !== undefined && place < furthest.place) violations.push(misorder(call, place, furthest));
    else furthest = { call, place };
  }
  return violations;
}

function misorder(
  call: Call,
  place: number,
  { call: earlier, place: laterPlace }: { call: Call; place: number },
): Violation {
  return {
    check: 'order',
    message:
      `${call.group}: key ${call.key}: ${call.eventId} (offset ${place}, call ${call.seq} by ${call.replica}) had its effect ` +
      `${call.at - earlier.at} ms after ${earlier.eventId} (offset ${laterPlace}, call ${earlier.seq} by ${earlier.replica})`,
  };
}
