import { OrderConfirmed } from '@rivulet/contracts';
import { readConfig, runService } from '@rivulet/service';
import { createHttpApi, defineSubscriber, exponential, startSubscriber } from '@rivulet/subscriber';
import { configDefinition } from './config.ts';
import { deductInventory } from './deduct-inventory.ts';

runService({
  name: 'inventory-subscriber',
  main: async (service) => {
    const config = readConfig(configDefinition, process.env);
    const api = createHttpApi({ baseUrl: config.inventoryApiUrl, connections: config.maxInFlight });
    const subscriber = defineSubscriber({
      group: 'inventory-subscriber',
      event: OrderConfirmed,
      handle: deductInventory(api),
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
