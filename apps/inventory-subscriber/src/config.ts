import { defineConfig, httpUrl, setting } from '@rivulet/service';
import { subscriberRules, subscriberSettings } from '@rivulet/subscriber';

export const configDefinition = defineConfig(
  {
    ...subscriberSettings,
    inventoryApiUrl: setting('INVENTORY_API_URL', httpUrl(), 'Base URL of the inventory API.'),
  },
  subscriberRules,
);
