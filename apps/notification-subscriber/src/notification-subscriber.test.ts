import { testSubscriber } from '@rivulet/subscriber/testing';
import { orderConfirmed } from '@rivulet/testing';
import { notificationSubscriber } from './notification-subscriber.ts';

describe('the notification subscriber', () => {
  it('tells the customer by the channel that the order names', async () => {
    const subscriber = await testSubscriber(notificationSubscriber);
    await subscriber.emit(
      orderConfirmed({ orderId: 'o-1', notificationChannel: 'email', customerEmail: 'ada@example.com' }),
      orderConfirmed({ orderId: 'o-2', notificationChannel: 'sms', customerPhone: '+491701234567' }),
    );
    const calls = [...subscriber.calls()].sort((a, b) => a.path.localeCompare(b.path));
    expect(calls).toMatchObject([
      { method: 'POST', path: '/send-email', body: { orderId: 'o-1', to: 'ada@example.com' } },
      { method: 'POST', path: '/send-sms', body: { orderId: 'o-2', to: '+491701234567' } },
    ]);
  });

  it('makes a dead letter, and no call, of an order that is notified by sms and has no phone number', async () => {
    const subscriber = await testSubscriber(notificationSubscriber);
    await subscriber.emit(orderConfirmed({ notificationChannel: 'sms', customerPhone: null }));
    expect(subscriber.deadLetters()).toMatchObject([
      { reason: 'permanent', message: 'customerPhone is null: an order notified by sms must have one' },
    ]);
    expect(subscriber.calls()).toEqual([]);
  });

  it('repeats a call after a crash in its middle, under the same key', async () => {
    const subscriber = await testSubscriber(notificationSubscriber, {
      answer: ({ atMs }) => (atMs === 0 ? new Promise(() => undefined) : { status: 202 }),
    });
    await subscriber.emit(orderConfirmed({ eventId: 'e-1' }));
    await subscriber.restart();
    await subscriber.passTime(60_000);
    expect(subscriber.calls().map(({ idempotencyKey, attempt }) => [idempotencyKey, attempt])).toEqual([
      ['notification-subscriber:e-1', 1],
      ['notification-subscriber:e-1', 1],
    ]);
    expect(subscriber.open()).toEqual([]);
  });
});
