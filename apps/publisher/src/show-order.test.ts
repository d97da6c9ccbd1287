import type { StoredOrder, StoredStep } from './read-orders-sql.ts';
import { isSettled, showOrder } from './show-order.ts';

const at = new Date('2026-01-02T03:04:06Z');
const order: StoredOrder = {
  ...{ orderId: 'o', status: 'confirmed', customerId: 'c', notificationChannel: 'email', items: [] },
  ...{ totalAmount: '1.00', currency: 'EUR', confirmedAt: new Date('2026-01-02T03:04:05Z') },
  ...{ eventId: 'e', published: true, heldAt: null, holdEventId: null, steps: [] },
};
const said = (group: string, change: Partial<StoredStep> = {}): StoredStep => ({
  ...{ eventId: 'e', group, state: 'done', at, attempts: 1, notBefore: null, reason: null, errorClass: null },
  ...change,
});
const inventory = (change: Partial<StoredStep>) =>
  showOrder({ ...order, steps: [said('inventory-subscriber', change)] }).steps.inventory;

describe('showOrder', () => {
  it('shows a step of which nothing was said as pending since its event was made', () => {
    const pending = { state: 'pending', since: order.confirmedAt, attempts: 0 };
    expect(showOrder(order).steps).toEqual({ inventory: pending, notification: pending });
  });

  it('shows what waits for another call as retrying, deferred or not, with the time of that call', () => {
    const notBefore = new Date('2026-01-02T03:05:00Z');
    for (const state of ['retrying', 'deferred'] as const) {
      expect(inventory({ state, notBefore, attempts: 2, errorClass: 'status-503' })).toEqual({
        ...{ state: 'retrying', since: at, attempts: 2, nextAttemptAt: notBefore, errorClass: 'status-503' },
      });
    }
  });

  it('shows a dead letter as failed, with its reason', () => {
    expect(inventory({ state: 'deadLettered', reason: 'too-old', errorClass: 'timeout' })).toEqual({
      ...{ state: 'failed', since: at, attempts: 1, reason: 'too-old', errorClass: 'timeout' },
    });
  });

  it('shows the notice of a hold while the order is on hold, and only then', () => {
    const heldAt = new Date('2026-01-02T03:04:07Z');
    const held = { ...order, status: 'on_hold', heldAt, holdEventId: 'h' };
    expect(showOrder(held).steps.onHoldNotice).toMatchObject({ state: 'pending', since: heldAt });
    const told = { ...held, steps: [said('notification-subscriber.on-hold', { eventId: 'h' })] };
    expect(showOrder(told).steps.onHoldNotice).toMatchObject({ state: 'done' });
    expect(showOrder(order).steps).not.toHaveProperty('onHoldNotice');
  });
});

describe('isSettled', () => {
  const groups = ['inventory-subscriber', 'notification-subscriber'];
  const settled = (...states: StoredStep['state'][]) =>
    isSettled(
      showOrder({ ...order, steps: states.map((state, index) => said(groups[index] ?? '', { state })) }),
    );

  it('is true when every step has ended, whichever way', () => {
    expect(settled('done', 'deadLettered')).toBe(true);
    expect(settled('compensated', 'done')).toBe(true);
  });

  it('is false while a step is pending or waits for another call', () => {
    expect(settled('done')).toBe(false);
    expect(settled('done', 'retrying')).toBe(false);
    expect(settled('deferred', 'done')).toBe(false);
  });
});
