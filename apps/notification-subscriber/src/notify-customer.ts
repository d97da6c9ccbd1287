import type { OrderConfirmed } from '@rivulet/contracts';
import { PermanentError, type Handle, type HttpApi } from '@rivulet/subscriber';
import { sendEmail, sendSms } from './notification-api.ts';

/** The group's one call: tells the customer by the channel that the order names. */
export function notifyCustomer(api: HttpApi): Handle<OrderConfirmed> {
  return async (order, context) => {
    const { orderId, customerEmail, customerPhone, totalAmount, currency } = order;
    const subject = `Your order ${orderId} is confirmed`;
    if (order.notificationChannel === 'email') {
      const body = `Thank you for your order. ${order.items.length} item(s), ${totalAmount} ${currency} in total.`;
      return sendEmail(api, { orderId, to: customerEmail, subject, body }, context);
    }
    if (customerPhone === null) {
      throw new PermanentError('customerPhone is null: an order notified by sms must have one');
    }
    return sendSms(
      api,
      { orderId, to: customerPhone, text: `${subject}: ${totalAmount} ${currency}.` },
      context,
    );
  };
}
