import type { OrderOnHold } from '@rivulet/contracts';
import type { NamedQuery } from './orders-sql.ts';

/** What an OrderOnHold needs of its order. */
export type HeldOrder = Pick<
  OrderOnHold,
  'orderId' | 'customerId' | 'customerEmail' | 'customerPhone' | 'notificationChannel'
>;

/** Puts the order of a confirmed event on hold. Undefined when it is on hold already: then nothing follows from it. */
export async function holdOrder(query: NamedQuery, confirmedEventId: string): Promise<HeldOrder | undefined> {
  const text = `update orders set status = 'on_hold' where event_id = $1 and status = 'confirmed'
    returning id as "orderId", customer_id as "customerId", customer_email as "customerEmail",
      customer_phone as "customerPhone", notification_channel as "notificationChannel"`;
  const { rows } = await query({ name: 'hold-order', text, values: [confirmedEventId] });
  return rows[0] as HeldOrder | undefined;
}

export async function storeHold(query: NamedQuery, { eventId, orderId, heldAt }: OrderOnHold): Promise<void> {
  const text = 'insert into order_holds (event_id, order_id, held_at) values ($1, $2, $3)';
  await query({ name: 'store-hold', text, values: [eventId, orderId, heldAt] });
}

/** Confirms again those orders of the given confirmed events that are on hold. Gives their ids. */
export async function releaseOrders(
  query: NamedQuery,
  confirmedEventIds: readonly string[],
  at: Date,
): Promise<string[]> {
  const text = `with released as (
      update orders set status = 'confirmed' where event_id = any($1::uuid[]) and status = 'on_hold' returning id)
    update order_holds set released_at = $2 where released_at is null and order_id in (select id from released)
    returning order_id as "orderId"`;
  const { rows } = await query({ name: 'release-orders', text, values: [confirmedEventIds, at] });
  return (rows as { orderId: string }[]).map(({ orderId }) => orderId);
}
