import type { OrderConfirmed, OrderOnHold } from '@rivulet/contracts';
import { randomUUID } from 'node:crypto';

/** A confirmed order with ids of its own; what a test is about, it says. */
export function orderConfirmed(overrides: Partial<OrderConfirmed> = {}): OrderConfirmed {
  return {
    eventId: randomUUID(),
    orderId: randomUUID(),
    customerId: 'customer-1',
    customerEmail: 'ada@example.com',
    customerPhone: '+491701234567',
    notificationChannel: 'email',
    items: [{ productId: 'product-1', quantity: 2, unitPrice: '12.50' }],
    shippingAddress: { name: 'Ada', street: 'Street 1', city: 'Berlin', postalCode: '10115', country: 'DE' },
    totalAmount: '25.00',
    currency: 'EUR',
    confirmedAt: new Date(),
    ...overrides,
  };
}

/** Of an order of its own that is out of stock. */
export function orderOnHold(overrides: Partial<OrderOnHold> = {}): OrderOnHold {
  return {
    eventId: randomUUID(),
    orderId: randomUUID(),
    customerId: 'customer-1',
    customerEmail: 'ada@example.com',
    customerPhone: '+491701234567',
    notificationChannel: 'email',
    reason: 'insufficientStock',
    heldAt: new Date(),
    ...overrides,
  };
}
