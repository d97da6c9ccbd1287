import { OrderConfirmed } from '@rivulet/contracts';
import { defineConfig, httpUrl, readConfig, runService, setting } from '@rivulet/service';
import {
  createHttpApi,
  defineSubscriber,
  exponential,
  protectionFrom,
  startSubscriber,
  subscriberRules,
  subscriberSettings,
  type HttpApi,
} from '@rivulet/subscriber';
import { bothGroup } from './programs.ts';

const configDefinition = defineConfig(
  {
    ...subscriberSettings,
    inventoryApiUrl: setting('INVENTORY_API_URL', httpUrl(), 'Base URL of the inventory API.'),
    notificationApiUrl: setting('NOTIFICATION_API_URL', httpUrl(), 'Base URL of the notification API.'),
  },
  subscriberRules,
);

/** Done when both are: what one of them refuses is tried again at both. */
const callBoth =
  (inventory: HttpApi, notification: HttpApi) =>
  async (
    { orderId, items, customerEmail }: OrderConfirmed,
    context: Parameters<HttpApi['call']>[1],
  ): ReturnType<HttpApi['call']> => {
    const deduction = { orderId, items: items.map(({ productId, quantity }) => ({ productId, quantity })) };
    const subject = `Your order ${orderId} is confirmed`;
    const email = { orderId, to: customerEmail, subject, body: 'Thank you for your order.' };
    const [deducted, notified] = await Promise.all([
      inventory.call({ method: 'PUT', path: '/inventory/deduct', body: deduction }, context),
      notification.call({ method: 'POST', path: '/send-email', body: email }, context),
    ]);
    return deducted.status >= 300 ? deducted : notified;
  };

// One consumer that makes both calls, with everything else as the subscriber apps have it.
runService({
  name: bothGroup,
  async main(service) {
    const config = readConfig(configDefinition, process.env);
    const open = (baseUrl: string) => createHttpApi({ baseUrl, connections: config.maxInFlight });
    const [inventory, notification] = [open(config.inventoryApiUrl), open(config.notificationApiUrl)];
    const subscriber = defineSubscriber({
      group: bothGroup,
      event: OrderConfirmed,
      handle: callBoth(inventory, notification),
      ordering: { by: 'key', whileRetrying: 'park-key', whenDeadLettered: config.whenDeadLettered },
      maxInFlight: config.maxInFlight,
      deadlineMs: config.apiTimeoutMs,
      retry: {
        maxAttempts: config.retryMaxAttempts,
        backoff: exponential({ initialMs: config.retryInitialMs, maxMs: config.retryMaxMs }),
      },
      ...protectionFrom(config),
    });
    const closeApi = async () => void (await Promise.all([inventory.close(), notification.close()]));
    await startSubscriber(subscriber, { config, service, env: process.env, closeApi });
  },
});
