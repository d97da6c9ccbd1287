import { runMigrations } from '@rivulet/service';
import { openStoreMigrations, subscriberSettings } from '@rivulet/subscriber';

// `node apps/notification-subscriber/src/migrate.ts --help`: the idempotency store, by a job of its own.
process.exitCode = await runMigrations({
  name: 'notification-subscriber',
  databaseUrl: subscriberSettings.databaseUrl,
  open: openStoreMigrations,
});
