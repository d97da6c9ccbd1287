import type { OrderOnHold } from '@rivulet/contracts';
import { PermanentError, type Handle, type HttpApi } from '@rivulet/subscriber';
import { sendEmail, sendSms } from './notification-api.ts';

const why: Record<OrderOnHold['reason'], string> = {
  insufficientStock: 'Not everything in it is in stock.',
  other: 'Something about it must be looked at first.',
};

/** The group's one call: tells the customer that the order is on hold, by the channel that the order names. */
export function tellOnHold(api: HttpApi): Handle<OrderOnHold> {
  return async ({ orderId, customerEmail, customerPhone, notificationChannel, reason }, context) => {
    const subject = `Your order ${orderId} is on hold`;
    if (notificationChannel === 'email') {
      const body = `${subject}. ${why[reason]} You do not need to do anything.`;
      return sendEmail(api, { orderId, to: customerEmail, subject, body }, context);
    }
    if (customerPhone === null) {
      throw new PermanentError('customerPhone is null: an order notified by sms must have one');
    }
    return sendSms(api, { orderId, to: customerPhone, text: `${subject}. ${why[reason]}` }, context);
  };
}
