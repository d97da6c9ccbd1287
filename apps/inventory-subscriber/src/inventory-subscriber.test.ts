import { testSubscriber } from '@rivulet/subscriber/testing';
import { orderConfirmed } from '@rivulet/testing';
import { inventorySubscriber } from './inventory-subscriber.ts';

describe('the inventory subscriber', () => {
  it("deducts the order's items once, under a key that stays the same for every attempt", async () => {
    const subscriber = await testSubscriber(inventorySubscriber, {
      answer: ({ attempt }) => ({ status: attempt === 1 ? 503 : 200 }),
    });
    const order = orderConfirmed({ eventId: 'e-1', orderId: 'o-1' });
    await subscriber.emit(order, order);
    await subscriber.passTime(60_000);
    const body = { orderId: 'o-1', items: [{ productId: 'product-1', quantity: 2 }] };
    const call = {
      method: 'PUT',
      path: '/inventory/deduct',
      body,
      idempotencyKey: 'inventory-subscriber:e-1',
    };
    expect(subscriber.calls()).toMatchObject([call, call]);
    expect(subscriber.open()).toEqual([]);
  });

  it('keeps the order of an order id while its first event is being retried; others go on', async () => {
    const subscriber = await testSubscriber(inventorySubscriber, {
      answer: ({ eventId, attempt }) => ({ status: eventId === 'first' && attempt < 3 ? 500 : 200 }),
    });
    await subscriber.emit(
      orderConfirmed({ eventId: 'first', orderId: 'o-1' }),
      orderConfirmed({ eventId: 'second', orderId: 'o-1' }),
      orderConfirmed({ eventId: 'other', orderId: 'o-2' }),
    );
    expect(subscriber.waiting().map(({ eventId }) => eventId)).toEqual(['first', 'second']);
    await subscriber.passTime(60_000);
    const called = subscriber.calls().map(({ eventId }) => eventId);
    expect(called.filter((id) => id !== 'other')).toEqual(['first', 'first', 'first', 'second']);
    expect(subscriber.deadLetters()).toEqual([]);
  });

  it('spends no attempts while the API throttles', async () => {
    const subscriber = await testSubscriber(inventorySubscriber, {
      answer: ({ atMs }) => ({ status: atMs < 3_600_000 ? 429 : 200, retryAfterMs: 60_000 }),
    });
    await subscriber.emit(orderConfirmed());
    await subscriber.passTime(3_700_000);
    expect(subscriber.calls().at(-1)?.attempt).toBe(1);
    expect([subscriber.open(), subscriber.deadLetters()]).toEqual([[], []]);
  });
});
