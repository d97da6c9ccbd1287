import { OrderConfirmed } from '@rivulet/contracts';
import { readConfig, runService } from '@rivulet/service';
import { createHttpApi, defineSubscriber, exponential, startSubscriber } from '@rivulet/subscriber';
import { configDefinition } from './config.ts';
import { notifyCustomer } from './notify-customer.ts';

runService({
  name: 'notification-subscriber',
  main: async (service) => {
    const config = readConfig(configDefinition, process.env);
    const api = createHttpApi({ baseUrl: config.notificationApiUrl, connections: config.maxInFlight });
    const subscriber = defineSubscriber({
      group: 'notification-subscriber',
      event: OrderConfirmed,
      handle: notifyCustomer(api),
      ordering: { by: 'key', whileRetrying: 'park-key' },
      maxInFlight: config.maxInFlight,
      deadlineMs: config.apiTimeoutMs,
      retry: {
        maxAttempts: config.retryMaxAttempts,
        backoff: exponential({ initialMs: config.retryInitialMs, maxMs: config.retryMaxMs }),
      },
    });
    await startSubscriber(subscriber, { config, service, env: process.env, closeApi: () => api.close() });
  },
});
