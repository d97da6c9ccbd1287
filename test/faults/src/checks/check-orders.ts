import type { History, LoggedEvent } from '../history/history.ts';
import type { Order, OrderRequest } from '../history/orders.ts';
import type { Violation } from './violation.ts';

/** Kinds of orders of which none may ever be stored. */
const never: ReadonlySet<Order['kind']> = new Set(['altered', 'invalid', 'broken-off']);

/**
 * An order that was accepted makes one event, the one that the answer names, and that is in the topic. One that was
 * refused, or rolled back, makes none. Of one whose end is not known there may be one event, never two. All answers
 * under an Idempotency-Key are the same one, and no answer says that the fault is on the publisher's side.
 */
export function checkOrders({ orders, requests, log, appended }: History): Violation[] {
  const requestsOf = Map.groupBy(requests, ({ order }) => order);
  const eventsOf = Map.groupBy(log, ({ order }) => order);
  const inTopic = new Set(log.map(({ eventId }) => eventId));
  const found: string[] = [];
  for (const order of orders) {
    const faults = faultsOf(order, requestsOf.get(order.order) ?? [], eventsOf.get(order.order) ?? []);
    found.push(...faults.map((fault) => `order ${order.order} (${order.kind}) ${fault}`));
  }
  const keyOf = new Map(orders.map(({ order, idempotencyKey }) => [order, idempotencyKey]));
  const accepted = requests.filter(({ outcome }) => outcome === 'accepted');
  for (const [key, answers] of Map.groupBy(accepted, ({ order }) => keyOf.get(order))) {
    const bodies = new Set(answers.map(({ body }) => body));
    if (bodies.size > 1) found.push(`Idempotency-Key ${key} was given ${bodies.size} different answers`);
  }
  for (const { eventId, sequence } of appended) {
    if (sequence === null && inTopic.has(eventId))
      found.push(`event ${eventId} is in the topic, though its transaction was rolled back`);
    if (sequence !== null && !inTopic.has(eventId))
      found.push(`event ${eventId} was committed and is not in the topic`);
  }
  return found.map((message) => ({ check: 'orders', message }));
}

function faultsOf(
  { kind }: Order,
  requests: readonly OrderRequest[],
  events: readonly LoggedEvent[],
): string[] {
  const faults = requests
    .filter(({ status }) => status !== null && status >= 500 && status !== 503)
    .map(({ status, publisher }) => `was answered ${status} by ${publisher}`);
  const eventIds = new Set(events.map(({ eventId }) => eventId));
  const ids = [...eventIds].join(', ');
  const accepted = requests.find(({ outcome }) => outcome === 'accepted');
  if (accepted !== undefined) {
    if (never.has(kind)) return [...faults, `was accepted by ${accepted.publisher}`];
    const { orderId, eventId } = accepted;
    if (!eventIds.has(eventId)) faults.push(`was accepted, and its event ${eventId} is not in the topic`);
    if (eventIds.size > 1) faults.push(`was accepted once and made ${eventIds.size} events (${ids})`);
    if (events.some((event) => event.eventId === eventId && event.key !== orderId))
      faults.push(`has an event with another key than ${orderId}`);
    return faults;
  }
  const isSure = never.has(kind) || requests.every(({ outcome }) => outcome === 'refused');
  if (isSure && eventIds.size > 0) faults.push(`was refused, and made the event ${ids}`);
  if (eventIds.size > 1) faults.push(`made ${eventIds.size} events (${ids})`);
  return faults;
}
