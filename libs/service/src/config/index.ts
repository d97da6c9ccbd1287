export { setting } from './setting.ts';
export type { Setting } from './setting.ts';
export { defineConfig } from './define-config.ts';
export type { ConfigDefinition, ConfigOf, CrossRule, Settings } from './define-config.ts';
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
} from './forms.ts';
export { readConfig } from './read-config.ts';
export { ConfigError } from './config-error.ts';
export { configTable } from './config-table.ts';
export type { ConfigRow } from './config-table.ts';
