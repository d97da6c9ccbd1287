import { openMigrations, outboxMigrations } from '@rivulet/outbox';
import { runMigrations } from '@rivulet/service';
import { configDefinition } from './config.ts';
import { ordersMigrations } from './orders-migrations.ts';

// `node apps/publisher/src/migrate.ts --help`: the tables of orders and outbox, by a job of its own.
process.exitCode = await runMigrations({
  name: 'publisher',
  databaseUrl: configDefinition.settings.databaseUrl,
  open: (url) => openMigrations(url, [outboxMigrations, ordersMigrations]),
});
