import type { ApiAnswer, CallContext, HttpApi } from '@rivulet/subscriber';

/** Body of `POST /send-email`. */
export interface Email {
  orderId: string;
  to: string;
  subject: string;
  body: string;
}

/** Body of `POST /send-sms`. */
export interface Sms {
  orderId: string;
  /** E.164. */
  to: string;
  text: string;
}

export function sendEmail(api: HttpApi, email: Email, context: CallContext): Promise<ApiAnswer> {
  return api.call({ method: 'POST', path: '/send-email', body: email }, context);
}

export function sendSms(api: HttpApi, sms: Sms, context: CallContext): Promise<ApiAnswer> {
  return api.call({ method: 'POST', path: '/send-sms', body: sms }, context);
}
