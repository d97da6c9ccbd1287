import { defineConfig, httpUrl, setting } from '@rivulet/service';
import { subscriberRules, subscriberSettings } from '@rivulet/subscriber';

export const configDefinition = defineConfig(
  {
    ...subscriberSettings,
    notificationApiUrl: setting('NOTIFICATION_API_URL', httpUrl(), 'Base URL of the notification API.'),
  },
  subscriberRules,
);
