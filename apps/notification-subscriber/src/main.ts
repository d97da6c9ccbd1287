import { readConfig, runService } from '@rivulet/service';
import { createHttpApi, startSubscriber } from '@rivulet/subscriber';
import { configDefinition } from './config.ts';
import { notificationSubscriber } from './notification-subscriber.ts';
import { onHoldSubscriber } from './on-hold-subscriber.ts';

runService({
  name: 'notification-subscriber',
  main: async (service) => {
    const config = readConfig(configDefinition, process.env);
    const api = createHttpApi({ baseUrl: config.notificationApiUrl, connections: config.maxInFlight });
    await startSubscriber([notificationSubscriber(api, config), onHoldSubscriber(api, config)], {
      config,
      service,
      env: process.env,
      closeApi: () => api.close(),
    });
  },
});
