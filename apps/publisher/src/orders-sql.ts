import type { OrderConfirmed } from '@rivulet/contracts';
import { insertRecordSql, recordValues, type OutboxRecord } from '@rivulet/outbox';

/** Runs one statement under a name by which the connection remembers its plan. */
export type NamedQuery = (statement: {
  name: string;
  text: string;
  values: unknown[];
}) => Promise<{ rows: unknown[] }>;

/** An answer kept under an Idempotency-Key. */
export interface KeptAnswer {
  bodyHash: Buffer;
  status: number;
  body: string;
}

const orderTypes = [
  'uuid',
  'uuid',
  'text',
  'text',
  'text',
  'text',
  'text',
  'jsonb',
  'jsonb',
  'numeric',
  'text',
  'timestamptz',
];
const orderParameters = orderTypes.map((type, index) => `$${index + 1}::${type}`).join(', ');
const firstEventParameter = orderTypes.length + 1;
const firstKeyParameter = firstEventParameter + 7;

/**
 * Order, outbox row and Idempotency-Key in one statement, which is one transaction and one round trip.
 *
 * The key comes first: of two requests with the same key, the second waits on the unique index until the first has
 * committed, and then stores nothing. An order that is already there is left alone and gets no second event, so the
 * statement can be run again when the connection broke before the answer of the first run.
 */
function storeSql(keyed: boolean): string {
  const [key, hash, status, body] = ['text', 'bytea', 'smallint', 'text'].map(
    (type, index) => `$${firstKeyParameter + index}::${type}`,
  );
  const claim = `claimed as (
      insert into idempotency_keys (key, body_hash, status, body) values (${key}, ${hash}, ${status}, ${body})
      on conflict (key) do nothing returning key),`;
  return `with ${keyed ? claim : ''}
    new_order as (
      insert into orders (id, event_id, status, customer_id, customer_email, customer_phone, notification_channel,
        items, shipping_address, total_amount, currency, confirmed_at)
      select ${orderParameters} ${keyed ? 'where exists (select from claimed)' : ''}
      on conflict (id) do nothing returning id),
    new_event as (${insertRecordSql(firstEventParameter, 'exists (select from new_order)')})
    select exists (select from new_order) as stored`;
}

const storePlain = { name: 'store-order', text: storeSql(false) };
const storeKeyed = { name: 'store-order-keyed', text: storeSql(true) };

/** False when the order was there already, or its key was taken: nothing was stored then. */
export async function storeOrder(
  query: NamedQuery,
  event: OrderConfirmed,
  record: OutboxRecord,
  keyed?: { key: string; answer: KeptAnswer },
): Promise<boolean> {
  const values = [...orderValues(event), ...recordValues(record)];
  const { rows } =
    keyed === undefined
      ? await query({ ...storePlain, values })
      : await query({
          ...storeKeyed,
          values: [...values, keyed.key, keyed.answer.bodyHash, keyed.answer.status, keyed.answer.body],
        });
  return (rows[0] as { stored: boolean }).stored;
}

function orderValues(event: OrderConfirmed): unknown[] {
  const {
    orderId,
    eventId,
    customerId,
    customerEmail,
    customerPhone,
    notificationChannel,
    totalAmount,
    currency,
  } = event;
  const [items, address] = [JSON.stringify(event.items), JSON.stringify(event.shippingAddress)];
  const contact = [customerId, customerEmail, customerPhone, notificationChannel];
  return [
    orderId,
    eventId,
    'confirmed',
    ...contact,
    items,
    address,
    totalAmount,
    currency,
    event.confirmedAt,
  ];
}

export async function readKeptAnswer(query: NamedQuery, key: string): Promise<KeptAnswer | undefined> {
  const text = 'select body_hash as "bodyHash", status, body from idempotency_keys where key = $1';
  const { rows } = await query({ name: 'read-kept-answer', text, values: [key] });
  return rows[0] as KeptAnswer | undefined;
}

/** Deletes up to `limit` keys older than `retentionMs`, skipping those that another instance is deleting. Gives their number. */
export async function purgeKeys(query: NamedQuery, retentionMs: number, limit: number): Promise<number> {
  const text = `with gone as (
      delete from idempotency_keys where key = any(array(
        select key from idempotency_keys where created_at < now() - $1::float8 * interval '1 millisecond'
        order by created_at limit $2 for update skip locked))
      returning 1)
    select count(*)::int as purged from gone`;
  const { rows } = await query({ name: 'purge-idempotency-keys', text, values: [retentionMs, limit] });
  return (rows[0] as { purged: number }).purged;
}
