import type { OutcomeState } from '@rivulet/contracts';
import type { NamedQuery } from './orders-sql.ts';

/** What a group last said of an event. */
export interface StoredStep {
  eventId: string;
  group: string;
  state: OutcomeState;
  at: Date;
  attempts: number;
  notBefore: Date | null;
  reason: string | null;
  errorClass: string | null;
}

/** An order as it is shown: without personal data. */
export interface StoredOrder {
  orderId: string;
  status: string;
  customerId: string;
  notificationChannel: string;
  items: { productId: string; quantity: number; unitPrice: string }[];
  totalAmount: string;
  currency: string;
  confirmedAt: Date;
  eventId: string;
  published: boolean;
  /** Since when it is on hold, and the event that says so; null when it is not. */
  heldAt: Date | null;
  holdEventId: string | null;
  steps: StoredStep[];
}

/** The outbox row of a published event is purged some time later: where there is none, the event was published. */
const text = `
  select o.id as "orderId", o.status, o.customer_id as "customerId", o.notification_channel as "notificationChannel",
    o.items, o.total_amount::text as "totalAmount", o.currency, o.confirmed_at as "confirmedAt", o.event_id as "eventId",
    (e.id is null or e.published_at is not null) as published, h.held_at as "heldAt", h.event_id as "holdEventId",
    (select coalesce(json_agg(json_build_object('eventId', s.event_id, 'group', s.group_name, 'state', s.state,
        'at', s.said_at, 'attempts', s.attempts, 'notBefore', s.not_before, 'reason', s.reason,
        'errorClass', s.error_class)), '[]')
      from order_steps s where s.event_id in (o.event_id, h.event_id)) as steps
  from orders o
    left join outbox e on e.event_id = o.event_id
    left join order_holds h on h.order_id = o.id and h.released_at is null
  where o.id = any($1::uuid[])`;

interface Row extends Omit<StoredOrder, 'steps'> {
  /** Times as text: they come out of JSON. */
  steps: (Omit<StoredStep, 'at' | 'notBefore'> & { at: string; notBefore: string | null })[];
}

/** Those of the orders that there are, all in one round trip. */
export async function readOrders(query: NamedQuery, orderIds: readonly string[]): Promise<StoredOrder[]> {
  const { rows } = await query({ name: 'read-orders', text, values: [orderIds] });
  return (rows as Row[]).map((row) => ({ ...row, steps: row.steps.map(stepOf) }));
}

function stepOf({ at, notBefore, ...step }: Row['steps'][number]): StoredStep {
  return { ...step, at: new Date(at), notBefore: notBefore === null ? null : new Date(notBefore) };
}
