import { createManualClock, passTime } from '@rivulet/resilience';
import { followOrders, viewOf, type OrderView } from './follow-orders.ts';
import type { StoredOrder } from './read-orders-sql.ts';
import { showOrder } from './show-order.ts';

const stored = (orderId: string, status = 'confirmed'): StoredOrder => ({
  ...{ orderId, status, customerId: 'c', notificationChannel: 'email', items: [], totalAmount: '1.00' },
  ...{ currency: 'EUR', confirmedAt: new Date(0), eventId: `e-${orderId}`, published: true },
  ...{ heldAt: null, holdEventId: null, steps: [] },
});
const view = (orderId: string) => viewOf(showOrder(stored(orderId)));

function scene() {
  const clock = createManualClock();
  const stop = new AbortController();
  const reads: string[][] = [];
  const warnings: string[] = [];
  const present = new Map<string, string>();
  const state = { isAway: false };
  const follower = followOrders({
    async read(orderIds) {
      reads.push([...orderIds]);
      if (state.isAway) throw new Error('the database is away');
      return orderIds.map((orderId) => stored(orderId, present.get(orderId)));
    },
    ...{ everyMs: 250, signal: stop.signal, clock },
    log: { info: () => undefined, warn: (_: unknown, message?: string) => void warnings.push(message ?? '') },
  });
  const told: string[] = [];
  const tell = (name: string) => (changed: OrderView) => void told.push(`${name} ${changed.order.status}`);
  return { clock, stop, reads, warnings, present, state, follower, told, tell };
}

describe('followOrders', () => {
  it('asks nothing while nobody watches', async () => {
    const { clock, reads, follower, tell } = scene();
    await passTime(clock, 5_000);
    expect(reads).toEqual([]);
    const unwatch = follower.watch(view('a'), tell('a'));
    await passTime(clock, 250);
    unwatch();
    await passTime(clock, 5_000);
    expect(reads).toEqual([['a']]);
    expect(clock.pending()).toEqual([]);
  });

  it('asks once for all that watch, each order once', async () => {
    const { clock, reads, follower, tell } = scene();
    for (const id of ['a', 'b', 'a']) follower.watch(view(id), tell(id));
    await passTime(clock, 500);
    expect(reads).toEqual([
      ['a', 'b'],
      ['a', 'b'],
    ]);
  });

  it('tells each change once, to those that watch the order', async () => {
    const { clock, present, follower, told, tell } = scene();
    follower.watch(view('a'), tell('first'));
    follower.watch(view('a'), tell('second'));
    follower.watch(view('b'), tell('other'));
    await passTime(clock, 250);
    expect(told).toEqual([]);
    present.set('a', 'on_hold');
    await passTime(clock, 1_000);
    expect(told).toEqual(['first on_hold', 'second on_hold']);
  });

  it('tells what changed between the state that the caller knows and the first look', async () => {
    const { clock, present, follower, told, tell } = scene();
    const known = view('a');
    present.set('a', 'on_hold');
    follower.watch(known, tell('a'));
    await passTime(clock, 250);
    expect(told).toEqual(['a on_hold']);
  });

  it('goes on when the database is back, and says once that it was away', async () => {
    const { clock, present, state, warnings, follower, told, tell } = scene();
    follower.watch(view('a'), tell('a'));
    state.isAway = true;
    await passTime(clock, 1_000);
    expect(warnings).toHaveLength(1);
    state.isAway = false;
    present.set('a', 'on_hold');
    await passTime(clock, 250);
    expect(told).toEqual(['a on_hold']);
  });

  it('ends with its signal', async () => {
    const { clock, stop, reads, follower, tell } = scene();
    follower.watch(view('a'), tell('a'));
    stop.abort();
    await passTime(clock, 1_000);
    expect([reads, clock.pending()]).toEqual([[], []]);
  });
});
