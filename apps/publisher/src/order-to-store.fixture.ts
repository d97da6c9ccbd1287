import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createTestTelemetry } from '@rivulet/telemetry';
import { v7 as newUuidV7 } from 'uuid';
import { hashBody } from './idempotency-key.ts';
import { exampleOrder } from './openapi.ts';
import { orderConfirmed } from './order-confirmed.ts';
import { orderRequest } from './order-request.ts';
import type { OrderToStore } from './store-orders.ts';

const outbox = createOutbox({ events: [OrderConfirmed], tracer: createTestTelemetry().tracer });

/** The documented order with ids of its own, ready to be stored; what a test is about, it says. */
export function orderToStore(change: Partial<OrderConfirmed> = {}, key?: string): OrderToStore {
  const order = orderRequest.parse(exampleOrder);
  const ids = { orderId: newUuidV7(), eventId: newUuidV7(), confirmedAt: new Date(1_700_000_000_123) };
  const event = { ...orderConfirmed(order, ids), ...change };
  const answer = { bodyHash: hashBody(order), status: 201, body: JSON.stringify({ orderId: event.orderId }) };
  const keyed = key === undefined ? undefined : { key, answer };
  return { event, record: outbox.prepare(OrderConfirmed, event), keyed };
}
