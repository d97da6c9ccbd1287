import type {
  Call,
  Copy,
  DeadLetter,
  FaultNote,
  History,
  LoggedEvent,
  SaidOutcome,
} from '../history/history.ts';
import type { Order, OrderRequest } from '../history/orders.ts';

export const group = 'inventory-subscriber';

let seq = 0;

/** A call that was answered with success and had its effect. */
export function call(eventId: string, at: number, more: Partial<Call> = {}): Call {
  seq += 1;
  const idempotencyKey = `${group}:${eventId}`;
  const entry = {
    group,
    seq,
    replica: 'inventory-1',
    eventId,
    idempotencyKey,
    key: 'key-1',
    sentAt: at,
    at,
    endedAt: at + 10,
  };
  return { ...entry, status: 200, effect: true, replayed: false, answered: true, ...more };
}

/** A repetition that the API answered like the first. */
export function repeated(eventId: string, at: number, more: Partial<Call> = {}): Call {
  return call(eventId, at, { effect: false, replayed: true, ...more });
}

export function failedCall(eventId: string, at: number, status = 500): Call {
  return call(eventId, at, { effect: false, status });
}

/** Second delivery of an event after a failed call, due when it was written. */
export function copy(eventId: string, at: number, more: Partial<Copy> = {}): Copy {
  const place = { partition: 0, offset: at, origin: { partition: 0, offset: 0 } };
  const counts = { delivery: 2, attempts: 1, errorClass: 'status-500', notBefore: at, held: null };
  return { group, eventId, key: 'key-1', at, failedAt: at, ...place, ...counts, ...more };
}

export function deadLetter(eventId: string, at: number, more: Partial<DeadLetter> = {}): DeadLetter {
  const place = { partition: 0, offset: at, origin: { partition: 0, offset: 0 } };
  const counts = { delivery: 3, attempts: 3, errorClass: 'status-500', reason: 'attempts-exhausted' };
  return { group, eventId, key: 'key-1', at, failedAt: at, ...place, ...counts, ...more };
}

export function said(eventId: string, state: SaidOutcome['state'], delivery = 1): SaidOutcome {
  return { group, outcomeId: `${group}:${eventId}:${delivery}:${state}`, eventId, state, delivery, at: 0 };
}

export function fault(
  kind: string,
  startedAt: number,
  endedAt: number,
  touches = ['inventory-1'],
): FaultNote {
  return { kind, target: touches.join(', '), touches, startedAt, endedAt };
}

export function logged(eventId: string, more: Partial<LoggedEvent> = {}): LoggedEvent {
  return { eventId, key: 'key-1', order: null, partition: 0, offset: 0, at: 0, ...more };
}

export function order(name: string, more: Partial<Order> = {}): Order {
  return { order: name, idempotencyKey: name, kind: 'plain', ...more };
}

/** A request for an order; when it was accepted, with the ids that all such requests for it get. */
export function request(name: string, outcome: OrderRequest['outcome']): OrderRequest {
  const at = { order: name, publisher: 'publisher-1', sentAt: 100, endedAt: 110, outcome };
  if (outcome !== 'accepted') {
    const status = outcome === 'refused' ? 422 : null;
    return { ...at, status, body: null, orderId: null, eventId: null, detail: 'a reason' };
  }
  const [orderId, eventId] = [`id-of-${name}`, `event-of-${name}`];
  return { ...at, status: 201, body: JSON.stringify({ orderId, eventId }), orderId, eventId, detail: null };
}

/** Three events of one key, each called once, in order; everything else as in a run in which nothing happened. */
export function goodHistory(more: Partial<History> = {}): History {
  const ids = ['a', 'b', 'c'];
  const calls = more.calls ?? ids.map((eventId, index) => call(eventId, 100 * (index + 1)));
  const deadLetters = more.deadLetters ?? [];
  return {
    format: 5,
    seed: 1,
    startedAt: 0,
    calmAt: 1_000,
    endedAt: 2_000,
    limits: {
      ...{ maxAttempts: 3, leaseMs: 4_000, apiTimeoutMs: 1_000 },
      ...{ settleWithinMs: 500, publishWithinMs: 400, memoryMb: 300 },
    },
    replicas: ['inventory-1', 'inventory-2'].map((name) => ({ name, group, clockOffsetMs: 0 })),
    publishers: ['publisher-1', 'publisher-2'].map((name) => ({ name, clockOffsetMs: 0 })),
    orders: [],
    requests: [],
    appended: [],
    produced: ids.map((eventId, index) => ({
      eventId,
      key: 'key-1',
      sequence: index + 1,
      confirmedAt: 10 * index,
    })),
    log: ids.map((eventId, offset) => logged(eventId, { offset, at: 10 * offset })),
    calls,
    copies: [],
    deadLetters,
    outcomes: [
      ...calls.flatMap(({ eventId, effect }) => (effect ? [said(eventId, 'done', 2)] : [])),
      ...deadLetters.map(({ eventId }) => said(eventId, 'deadLettered')),
    ],
    releases: [],
    commits: [1, 2, 3].map((offset) => ({ group, topic: 'events', partition: 0, offset })),
    processes: [],
    faults: [],
    memory: [{ replica: 'inventory-1', at: 100, rssMb: 120 }],
    ...more,
  };
}
