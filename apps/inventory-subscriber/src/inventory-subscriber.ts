import { OrderConfirmed } from '@rivulet/contracts';
import {
  defineSubscriber,
  exponential,
  protectionFrom,
  type HttpApi,
  type Subscriber,
  type SubscriberConfig,
} from '@rivulet/subscriber';
import { deductInventory } from './deduct-inventory.ts';

/** The subscriber as it is declared: what it hears, what it calls, and how it keeps order and spares its API. */
export function inventorySubscriber(api: HttpApi, config: SubscriberConfig): Subscriber<OrderConfirmed> {
  return defineSubscriber({
    group: 'inventory-subscriber',
    event: OrderConfirmed,
    handle: deductInventory(api),
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
