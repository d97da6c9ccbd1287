import type { OrderConfirmed } from '@rivulet/contracts';
import type { OrderRequest } from './order-request.ts';
import { normalAmount, totalAmount } from './total-amount.ts';

export interface ConfirmedIds {
  orderId: string;
  eventId: string;
  confirmedAt: Date;
}

/** The event that a valid order becomes. It holds all that is stored of the order. */
export function orderConfirmed(
  order: OrderRequest,
  { orderId, eventId, confirmedAt }: ConfirmedIds,
): OrderConfirmed {
  return {
    eventId,
    orderId,
    customerId: order.customerId,
    customerEmail: order.customerEmail,
    customerPhone: order.customerPhone ?? null,
    notificationChannel: order.notificationChannel,
    items: order.items.map((item) => ({ ...item, unitPrice: normalAmount(item.unitPrice) })),
    shippingAddress: order.shippingAddress,
    totalAmount: totalAmount(order.items),
    currency: order.currency,
    confirmedAt,
  };
}
