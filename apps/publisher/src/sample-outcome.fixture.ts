import type { EventOutcome } from '@rivulet/contracts';
import { randomUUID } from 'node:crypto';

/** What the inventory group says of an event of its own; what a test is about, it says. */
export function sampleOutcome(overrides: Partial<EventOutcome> = {}): EventOutcome {
  const said = {
    ...{ eventId: randomUUID(), group: 'inventory-subscriber', state: 'done' as const, delivery: 1 },
    ...overrides,
  };
  return {
    outcomeId: `${said.group}:${said.eventId}:${said.delivery}:${said.state}`,
    ...{ eventKey: 'order', eventType: 'rivulet.orders.OrderConfirmed', attempts: 1, notBefore: null },
    ...{ reason: null, errorClass: null, message: null, at: new Date('2026-01-02T03:04:05.678Z') },
    ...{ originTopic: 'orders.order-confirmed', originPartition: 0, originOffset: 1 },
    ...said,
  };
}

/** The permanent refusal for which an order is put on hold. */
export function refusedStock(overrides: Partial<EventOutcome> = {}): EventOutcome {
  const refusal = { state: 'deadLettered', reason: 'permanent', errorClass: 'status-409' } as const;
  return sampleOutcome({ ...refusal, ...overrides });
}
