import { testSubscriber } from '@rivulet/subscriber/testing';
import { orderOnHold } from '@rivulet/testing';
import { onHoldSubscriber } from './on-hold-subscriber.ts';

describe('the on-hold subscriber', () => {
  it('tells the customer that the order is on hold, by the channel that the order names', async () => {
    const subscriber = await testSubscriber(onHoldSubscriber);
    await subscriber.emit(
      orderOnHold({ orderId: 'o-1', notificationChannel: 'email', customerEmail: 'ada@example.com' }),
      orderOnHold({ orderId: 'o-2', notificationChannel: 'sms', customerPhone: '+491701234567' }),
    );
    const calls = [...subscriber.calls()].sort((a, b) => a.path.localeCompare(b.path));
    expect(calls).toMatchObject([
      {
        path: '/send-email',
        body: { orderId: 'o-1', to: 'ada@example.com', subject: 'Your order o-1 is on hold' },
      },
      {
        path: '/send-sms',
        body: {
          orderId: 'o-2',
          to: '+491701234567',
          text: 'Your order o-2 is on hold. Not everything in it is in stock.',
        },
      },
    ]);
  });

  it('makes no second call when the same event comes again', async () => {
    const subscriber = await testSubscriber(onHoldSubscriber);
    const event = orderOnHold();
    await subscriber.emit(event, event);
    expect(subscriber.calls()).toHaveLength(1);
  });

  it('makes a dead letter, and no call, of an order that is notified by sms and has no phone number', async () => {
    const subscriber = await testSubscriber(onHoldSubscriber);
    await subscriber.emit(orderOnHold({ notificationChannel: 'sms', customerPhone: null }));
    expect(subscriber.deadLetters()).toMatchObject([{ reason: 'permanent' }]);
    expect(subscriber.calls()).toEqual([]);
  });
});
