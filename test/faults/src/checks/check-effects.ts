import type { History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** No event has two effects at one API, and all its calls carry one idempotency key that no other event's carry. */
export function checkEffects(history: History): Violation[] {
  const violations: Violation[] = [];
  for (const calls of Map.groupBy(history.calls, ({ group, eventId }) => `${group} ${eventId}`).values()) {
    const [first] = calls;
    if (first === undefined) continue;
    const where = `${first.group}: ${first.eventId}`;
    const effects = calls.filter(({ effect }) => effect);
    if (effects.length > 1) {
      violations.push({
        check: 'effects',
        message: `${where} had ${effects.length} effects (calls ${effects.map(({ seq }) => seq).join(', ')})`,
      });
    }
    const keys = new Set(calls.map(({ idempotencyKey }) => idempotencyKey));
    if (keys.size > 1)
      violations.push({
        check: 'effects',
        message: `${where} was called with several idempotency keys: ${[...keys].join(', ')}`,
      });
  }
  for (const [key, calls] of Map.groupBy(
    history.calls,
    ({ group, idempotencyKey }) => `${group} ${idempotencyKey}`,
  )) {
    const events = new Set(calls.map(({ eventId }) => eventId));
    if (events.size > 1)
      violations.push({
        check: 'effects',
        message: `${key} was used for several events: ${[...events].join(', ')}`,
      });
  }
  return violations;
}
