import { runMigrations } from '@rivulet/service';
import { openStoreMigrations, subscriberSettings } from '@rivulet/subscriber';

// `node apps/inventory-subscriber/src/migrate.ts --help`: the idempotency store, by a job of its own.
process.exitCode = await runMigrations({
  name: 'inventory-subscriber',
  databaseUrl: subscriberSettings.databaseUrl,
  open: openStoreMigrations,
});
