import { z } from 'zod';
import { startStubApi, type StubApi, type StubApiOptions } from './stub-api/start-stub-api.ts';
import type { StubRoute } from './stub-api/stub-route.ts';

const sendEmail: StubRoute = {
  method: 'POST',
  path: '/send-email',
  body: z.strictObject({
    orderId: z.string().min(1),
    to: z.email(),
    subject: z.string().min(1),
    body: z.string().min(1),
  }),
  answer: ({ seq, orderId }) => ({ status: 'sent', orderId, messageId: `email-${seq}` }),
};

const sendSms: StubRoute = {
  method: 'POST',
  path: '/send-sms',
  body: z.strictObject({
    orderId: z.string().min(1),
    to: z.string().regex(/^\+?[0-9][0-9 ()/-]{3,}$/, 'expected a phone number such as +4915112345678'),
    text: z.string().min(1),
  }),
  answer: ({ seq, orderId }) => ({ status: 'sent', orderId, messageId: `sms-${seq}` }),
};

/** A stand-in for the messaging provider: `POST /send-email` and `POST /send-sms`. */
export function startNotificationApi(options?: StubApiOptions): Promise<StubApi> {
  return startStubApi([sendEmail, sendSms], options);
}
