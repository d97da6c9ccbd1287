import { orderConfirmed } from '@rivulet/testing';

/** A `POST /orders` body of this customer; with a quantity of 0 it is no valid order. */
export function orderBody(customerId: string, notificationChannel: 'email' | 'sms', quantity = 1): string {
  const { customerEmail, customerPhone, items, shippingAddress, currency } = orderConfirmed();
  return JSON.stringify({
    ...{ customerId, customerEmail, customerPhone, notificationChannel, shippingAddress, currency },
    items: items.map((item) => ({ ...item, quantity })),
  });
}
