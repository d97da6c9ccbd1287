import type { NamedQuery, StoreOrder } from '@rivulet/publisher';

const text = `insert into orders (id, event_id, status, customer_id, customer_email, customer_phone, notification_channel,
    items, shipping_address, total_amount, currency, confirmed_at)
  values ($1, $2, 'confirmed', $3, $4, $5, $6, $7, $8, $9, $10, $11)`;

/** One plain insert, as most people write it. */
export function insertOrder(query: NamedQuery): StoreOrder {
  return async ({ event }) => {
    const contact = [event.customerId, event.customerEmail, event.customerPhone, event.notificationChannel];
    const content = [JSON.stringify(event.items), JSON.stringify(event.shippingAddress)];
    const sum = [event.totalAmount, event.currency, event.confirmedAt];
    const values = [event.orderId, event.eventId, ...contact, ...content, ...sum];
    await query({ name: 'insert-order', text, values });
    return undefined;
  };
}
