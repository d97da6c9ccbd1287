import { readConfig, runService } from '@rivulet/service';
import { createHttpApi, startSubscriber } from '@rivulet/subscriber';
import { configDefinition } from './config.ts';
import { inventorySubscriber } from './inventory-subscriber.ts';

runService({
  name: 'inventory-subscriber',
  main: async (service) => {
    const config = readConfig(configDefinition, process.env);
    const api = createHttpApi({ baseUrl: config.inventoryApiUrl, connections: config.maxInFlight });
    await startSubscriber(inventorySubscriber(api, config), {
      config,
      service,
      env: process.env,
      closeApi: () => api.close(),
    });
  },
});
