export { setting } from './config/setting.ts';
export type { Setting } from './config/setting.ts';
export { defineConfig } from './config/define-config.ts';
export type { ConfigDefinition, ConfigOf, CrossRule, Settings } from './config/define-config.ts';
export {
  commaList,
  flag,
  httpUrl,
  integer,
  port,
  positiveNumber,
  postgresUrl,
  secretToken,
  share,
  text,
  pemFile,
} from './config/forms.ts';
export { readConfig } from './config/read-config.ts';
export { ConfigError } from './config/config-error.ts';
export { configTable } from './config/config-table.ts';
export type { ConfigRow } from './config/config-table.ts';
export { isDatabaseAway } from './is-database-away.ts';
export { runMigrations } from './run-migrations.ts';
export type { MigrationJob, Migrations } from './run-migrations.ts';
export { runService } from './run-service.ts';
export type { ServiceContext, ServiceOptions } from './run-service.ts';
export { createHealth } from './create-health.ts';
export type { Health, Readiness } from './create-health.ts';
export { operationsRouter } from './operations-router.ts';
export { listen } from './listen.ts';
export type { ConnectionLimits, Listener, ListenOptions } from './listen.ts';
export type { DescribeUnreadable, Unreadable } from './refuse-unreadable.ts';
