import type { OrderConfirmed } from '@rivulet/contracts';
import { insertRecordsSql, recordsValue, type OutboxRecord } from '@rivulet/outbox';
import type { KeptAnswer, NamedQuery } from './orders-sql.ts';

export interface OrderToStore {
  event: OrderConfirmed;
  record: OutboxRecord;
  keyed?: { key: string; answer: KeptAnswer } | undefined;
}

/**
 * Any number of orders, their outbox rows and Idempotency-Keys in one statement, which is one transaction and one round
 * trip. JSON carries the rows: it costs the sender a fraction of what as many parameters or arrays would.
 *
 * The key comes first: of two requests with the same key, the second waits on the unique index until the first has
 * committed, and then stores nothing; in one statement, only the first of a key counts. Keys are taken in their order,
 * so that two statements which share several never wait for each other. An order that is already there is left alone
 * and gets no second event, so the statement can be run again when the connection broke before its answer.
 */
const text = `with asked as materialized (
    select *, row_number() over (partition by key order by place) as turn from json_to_recordset($1::json) as asked (
      place int, id uuid, event_id uuid, customer_id text, customer_email text, customer_phone text,
      notification_channel text, items jsonb, shipping_address jsonb, total_amount numeric, currency text,
      confirmed_at timestamptz, key text, body_hash text, answer_status smallint, answer_body text)),
  claimed as (
    insert into idempotency_keys (key, body_hash, status, body)
    select key, decode(body_hash, 'base64'), answer_status, answer_body from asked
    where key is not null and turn = 1 order by key
    on conflict (key) do nothing returning key),
  new_order as (
    insert into orders (id, event_id, status, customer_id, customer_email, customer_phone, notification_channel,
      items, shipping_address, total_amount, currency, confirmed_at)
    select id, event_id, 'confirmed', customer_id, customer_email, customer_phone, notification_channel,
      items, shipping_address, total_amount, currency, confirmed_at from asked
    where key is null or (turn = 1 and key in (select key from claimed)) order by place
    on conflict (id) do nothing returning id, event_id),
  new_event as (${insertRecordsSql({ parameter: 2, where: 'event_id in (select event_id from new_order)' })})
  select id from new_order`;

/** Says of each order whether it was stored. It was not when it was there already, or its key was taken. The outbox
 * rows get their ids in the order of the orders. */
export async function storeOrders(query: NamedQuery, orders: readonly OrderToStore[]): Promise<boolean[]> {
  const values = [JSON.stringify(orders.map(toRow)), recordsValue(orders.map(({ record }) => record))];
  const { rows } = await query({ name: 'store-orders', text, values });
  const stored = new Set((rows as { id: string }[]).map(({ id }) => id));
  return orders.map(({ event }) => stored.has(event.orderId));
}

function toRow({ event, keyed }: OrderToStore, place: number): Record<string, unknown> {
  const row = {
    place,
    id: event.orderId,
    event_id: event.eventId,
    customer_id: event.customerId,
    customer_email: event.customerEmail,
    customer_phone: event.customerPhone,
    notification_channel: event.notificationChannel,
    items: event.items,
    shipping_address: event.shippingAddress,
    total_amount: event.totalAmount,
    currency: event.currency,
    confirmed_at: event.confirmedAt,
  };
  if (keyed === undefined) return row;
  const { bodyHash, status, body } = keyed.answer;
  const answer = { body_hash: bodyHash.toString('base64'), answer_status: status, answer_body: body };
  return { ...row, key: keyed.key, ...answer };
}
