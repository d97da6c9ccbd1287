import { defineConfig, httpUrl, port, setting } from '@rivulet/service';
import { subscriberRules, subscriberSettings } from '@rivulet/subscriber';

export const configDefinition = defineConfig(
  {
    ...subscriberSettings,
    port: setting('PORT', port().default(3002), 'Port of /livez, /readyz and /metrics.'),
    notificationApiUrl: setting('NOTIFICATION_API_URL', httpUrl(), 'Base URL of the notification API.'),
  },
  subscriberRules,
);
