import type { History } from '../history/history.ts';
import type { Violation } from './violation.ts';

export interface Publishing {
  /** From the end of the last fault until the last event that was stored stood in the topic. */
  publishedAfterMs: number;
  violations: Violation[];
}

/** What was stored in the outbox is in the topic soon after the last fault. What never comes there is counted as an order's or an event's fault. */
export function checkPublishing({ orders, appended, log, calmAt, limits }: History): Publishing {
  const names = new Set<string | null>(orders.map(({ order }) => order));
  const ids = new Set<string | null>(appended.map(({ eventId }) => eventId));
  const stored = log.filter(({ eventId, order }) => names.has(order) || ids.has(eventId));
  const after = [...Map.groupBy(stored, ({ eventId }) => eventId)].map(([eventId, records]) => ({
    eventId,
    ms: Math.min(...records.map(({ at }) => at)) - calmAt,
  }));
  const late = after.filter(({ ms }) => ms > limits.publishWithinMs).toSorted((a, b) => b.ms - a.ms);
  const [latest] = late;
  const violations =
    latest === undefined
      ? []
      : [
          {
            check: 'publishing',
            message: `${late.length} events reached the topic more than ${limits.publishWithinMs} ms after the last fault, ${latest.eventId} ${latest.ms} ms`,
          },
        ];
  return { publishedAfterMs: Math.max(0, ...after.map(({ ms }) => ms)), violations };
}
