import type { LedgerEntry } from '@rivulet/testing';

export interface AcceptedOrder {
  orderId: string;
  eventId: string;
  /** When its POST was due, epoch ms. */
  placedAt: number;
}

/** What the check reads of a ledger entry. */
export type Call = Pick<LedgerEntry, 'seq' | 'orderId' | 'eventId' | 'effect' | 'replayed'>;

export interface LedgerCheck {
  /** Accepted orders whose call succeeded at least once. */
  called: number;
  /** Ids of orders without a successful call. */
  missing: string[];
  /** Ids of orders with more than one; a replayed answer is a repeated call, too. */
  repeated: string[];
  /** How many of the repeated calls did the thing a second time, for want of a known Idempotency-Key. */
  secondEffects: number;
  /** Ids of orders whose events were called for in another order than they were accepted in. */
  misordered: string[];
}

/**
 * Holds one API's ledger against the accepted orders, given in order of acceptance. Calls for other orders are ignored,
 * failed calls are no calls. A success for an event that was never accepted counts as a repeated call of its order. A call
 * whose body names no order is known by its event.
 */
export function checkLedger(accepted: readonly AcceptedOrder[], calls: readonly Call[]): LedgerCheck {
  const orderOf = new Map(accepted.map(({ eventId, orderId }) => [eventId, orderId]));
  const successes = Map.groupBy(
    calls.filter(isSuccess),
    ({ orderId, eventId }) => orderId ?? orderOf.get(eventId ?? ''),
  );
  const check: LedgerCheck = { called: 0, missing: [], repeated: [], secondEffects: 0, misordered: [] };
  for (const [orderId, orders] of Map.groupBy(accepted, (order) => order.orderId)) {
    const ofOrder = successes.get(orderId) ?? [];
    const ofEvents = orders.map(({ eventId }) =>
      ofOrder.filter((call) => isFor(call, eventId, orders.length)),
    );
    const firstSeqs = ofEvents.flatMap((each) => each.slice(0, 1)).map(({ seq }) => seq);
    if (ofEvents.some((each) => each.length === 0)) check.missing.push(orderId);
    else check.called += 1;
    if (ofOrder.length > firstSeqs.length) check.repeated.push(orderId);
    check.secondEffects += Math.max(0, ofOrder.filter(({ effect }) => effect).length - orders.length);
    if (firstSeqs.some((seq, index) => seq < (firstSeqs[index - 1] ?? 0))) check.misordered.push(orderId);
  }
  return check;
}

export function isSuccess(call: Call): boolean {
  return call.effect || call.replayed;
}

/** A call without an event id can only be told by its order, which must then have a single event. */
function isFor(call: Call, eventId: string, eventsOfOrder: number): boolean {
  return call.eventId === eventId || (call.eventId === null && eventsOfOrder === 1);
}
