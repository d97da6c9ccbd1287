import { OrderOnHold } from '@rivulet/contracts';
import {
  defineSubscriber,
  exponential,
  protectionFrom,
  type HttpApi,
  type Subscriber,
  type SubscriberConfig,
} from '@rivulet/subscriber';
import { tellOnHold } from './tell-on-hold.ts';

/** Orders on hold are another event, so a group of its own hears of them: the members of a group all read the same topics. */
export function onHoldSubscriber(api: HttpApi, config: SubscriberConfig): Subscriber<OrderOnHold> {
  return defineSubscriber({
    group: 'notification-subscriber.on-hold',
    event: OrderOnHold,
    handle: tellOnHold(api),
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
