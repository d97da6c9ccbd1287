import type { History } from '../history/history.ts';
import { checkOrders } from './check-orders.ts';
import { goodHistory, logged, order, request } from './sample-history.fixture.ts';

const messages = (more: Partial<History>) => checkOrders(goodHistory(more)).map(({ message }) => message);
const accepted = request('o', 'accepted');
const [refused, unknown] = [request('o', 'refused'), request('o', 'unknown')];
const event = logged('event-of-o', { order: 'o', key: 'id-of-o' });
const another = logged('another', { order: 'o', key: 'id-of-another', offset: 4 });

describe('checkOrders', () => {
  it('takes an accepted order with its one event, however often that is in the topic', () => {
    const orders = [order('o')];
    expect(messages({ orders, requests: [unknown, accepted, accepted], log: [event, event] })).toEqual([]);
  });

  it('takes an order of which nothing is certain with one event or none', () => {
    const orders = [order('o')];
    expect(messages({ orders, requests: [unknown, refused], log: [event] })).toEqual([]);
    expect(messages({ orders, requests: [unknown, refused], log: [] })).toEqual([]);
  });

  it('takes refused orders without an event, and committed and rolled back events as they should be', () => {
    const orders = [order('o'), order('i', { kind: 'invalid' })];
    const appended = [
      { eventId: 'a', key: 'k', sequence: 1 },
      { eventId: 'r', key: 'k', sequence: null },
    ];
    expect(messages({ orders, requests: [refused, request('i', 'refused')], appended })).toEqual([]);
  });

  it.each<[string, Partial<History>, string]>([
    [
      'an accepted order without an event',
      { requests: [accepted], log: [] },
      'event-of-o is not in the topic',
    ],
    ['an accepted order with two events', { requests: [accepted], log: [event, another] }, 'made 2 events'],
    [
      'an accepted order whose event has another key',
      { requests: [accepted], log: [{ ...event, key: 'x' }] },
      'another key than id-of-o',
    ],
    [
      'a refused order with an event',
      { requests: [refused], log: [event] },
      'was refused, and made the event event-of-o',
    ],
    [
      'an order of which nothing is certain with two events',
      { requests: [unknown], log: [event, another] },
      'made 2 events',
    ],
    [
      'an invalid order that was accepted',
      { orders: [order('o', { kind: 'invalid' })], requests: [accepted], log: [event] },
      'was accepted by publisher-1',
    ],
    [
      'an order with half a body that made an event',
      { orders: [order('o', { kind: 'broken-off' })], requests: [unknown], log: [event] },
      'made the event',
    ],
    [
      'two answers under one key',
      { requests: [accepted, { ...accepted, body: 'another' }], log: [event] },
      'Idempotency-Key o was given 2 different answers',
    ],
    [
      'two orders under one key',
      {
        orders: [order('o'), order('p', { idempotencyKey: 'o' })],
        requests: [accepted, request('p', 'accepted')],
        log: [event, logged('event-of-p', { order: 'p', key: 'id-of-p' })],
      },
      'Idempotency-Key o was given 2 different answers',
    ],
    [
      'an answer that the publisher failed',
      { requests: [{ ...refused, status: 500 }], log: [] },
      'was answered 500 by publisher-1',
    ],
    [
      'a rolled back event in the topic',
      { requests: [], appended: [{ eventId: 'r', key: 'k', sequence: null }], log: [logged('r')] },
      'was rolled back',
    ],
    [
      'a committed event that is not in the topic',
      { requests: [], appended: [{ eventId: 'c', key: 'k', sequence: 1 }], log: [] },
      'was committed and is not in the topic',
    ],
  ])('finds %s', (_what, more, fault) => {
    expect(messages({ orders: [order('o')], ...more })).toEqual([expect.stringContaining(fault)]);
  });
});
