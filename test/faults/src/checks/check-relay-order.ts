import type { History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** The first occurrences of a key's events stand in the topic in the order in which their transactions committed. */
export function checkRelayOrder({ appended, log }: History): Violation[] {
  const places = new Map<string | null, number>();
  for (const { eventId, offset } of log)
    places.set(eventId, Math.min(offset, places.get(eventId) ?? Infinity));
  return [...Map.groupBy(appended, ({ key }) => key)].flatMap(([key, events]) => {
    const inOrder = events
      .flatMap(({ eventId, sequence }) => {
        const place = places.get(eventId);
        return sequence === null || place === undefined ? [] : [{ eventId, sequence, place }];
      })
      .toSorted((a, b) => a.sequence - b.sequence);
    return inOrder.slice(1).flatMap((event, index) => {
      const before = inOrder[index];
      if (before === undefined || before.place < event.place) return [];
      const message =
        `key ${key}: ${event.eventId} was committed as number ${event.sequence} and first stands at offset ${event.place}, ` +
        `before ${before.eventId}, number ${before.sequence} at ${before.place}`;
      return [{ check: 'relay-order', message }];
    });
  });
}
