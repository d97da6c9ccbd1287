import { OrderConfirmed } from '@rivulet/contracts';
import {
  defineSubscriber,
  exponential,
  protectionFrom,
  type HttpApi,
  type Subscriber,
  type SubscriberConfig,
} from '@rivulet/subscriber';
import { notifyCustomer } from './notify-customer.ts';

/** The subscriber as it is declared: what it hears, what it calls, and how it keeps order and spares its API. */
export function notificationSubscriber(api: HttpApi, config: SubscriberConfig): Subscriber<OrderConfirmed> {
  return defineSubscriber({
    group: 'notification-subscriber',
    event: OrderConfirmed,
    handle: notifyCustomer(api),
    ordering: { by: 'key', whileRetrying: 'park-key', whenDeadLettered: config.whenDeadLettered },
    maxInFlight: config.maxInFlight,
    deadlineMs: config.apiTimeoutMs,
    retry: {
      maxAttempts: config.retryMaxAttempts,
      backoff: exponential({ initialMs: config.retryInitialMs, maxMs: config.retryMaxMs }),
    },
    ...protectionFrom(config),
  });
}
