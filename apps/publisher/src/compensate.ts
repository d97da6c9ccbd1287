import { OrderOnHold } from '@rivulet/contracts';
import type { Outbox, Query } from '@rivulet/outbox';
import { holdOrder, releaseOrders, storeHold } from './hold-orders-sql.ts';
import type { ChangedStep } from './order-steps-sql.ts';
import { confirmedSteps } from './order-steps.ts';
import type { NamedQuery } from './orders-sql.ts';

export interface Compensation {
  /** The orders that were put on hold, and the events that say so. */
  held: { orderId: string; eventId: string }[];
  /** Orders that are confirmed again. */
  released: string[];
}

export interface CompensateParts {
  outbox: Pick<Outbox, 'append'>;
  newId: () => string;
  now: () => Date;
}

/** W3C trace headers under which a step's change was said; none, when they are not known. */
export type TraceOf = (step: ChangedStep) => Record<string, string>;

/**
 * What follows from changed steps, in the transaction that changes them: an order whose stock was refused for good is
 * put on hold, with one OrderOnHold; one whose stock was taken after all is confirmed again. The order's status
 * decides whether anything is left to be done.
 */
export async function compensate(
  query: NamedQuery,
  changed: readonly ChangedStep[],
  { outbox, newId, now }: CompensateParts,
  traceOf: TraceOf,
): Promise<Compensation> {
  const inventory = changed.filter(({ group }) => group === confirmedSteps[0].group);
  const held: Compensation['held'] = [];
  for (const refused of inventory.filter(isOutOfStock)) {
    const order = await holdOrder(query, refused.eventId);
    if (order === undefined) continue;
    const event: OrderOnHold = { ...order, eventId: newId(), reason: 'insufficientStock', heldAt: now() };
    await storeHold(query, event);
    const append: Query = (text, values) => appendQuery(query, text, values);
    await outbox.append(append, OrderOnHold, event, { traceHeaders: traceOf(refused) });
    held.push({ orderId: event.orderId, eventId: event.eventId });
  }
  const taken = inventory.filter(({ state }) => state === 'done').map(({ eventId }) => eventId);
  const released = taken.length === 0 ? [] : await releaseOrders(query, taken, now());
  return { held, released };
}

/** By the table of answers of the subscriber library: a 409 is refused for good, and is all that says why. */
function isOutOfStock({ state, reason, errorClass }: ChangedStep): boolean {
  return state === 'deadLettered' && reason === 'permanent' && errorClass === 'status-409';
}

/** Without a name: what the outbox runs may be several statements. */
async function appendQuery(
  query: NamedQuery,
  text: string,
  values: unknown[],
): Promise<{ rows: Record<string, unknown>[] }> {
  const { rows } = await query({ name: '', text, values });
  return { rows: rows as Record<string, unknown>[] };
}
