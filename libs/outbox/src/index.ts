export { createOutbox } from './append.ts';
export type { AppendOptions, Outbox, OutboxOptions } from './append.ts';
export { InvalidEventError } from './encode-event.ts';
export { migrate, outboxMigrations, pendingMigrations } from './migrate.ts';
export type { MigrationSet } from './migrate.ts';
export { openMigrations } from './open-migrations.ts';
export { onConnection } from './on-connection.ts';
export type { OutboxRecord } from './outbox-record.ts';
export type { OutboxSchema } from './outbox-schema.ts';
export {
  insertRecordSql,
  insertRecordsSql,
  notifyRelay,
  readBacklog,
  recordsValue,
  recordValues,
  saveSchemas,
} from './outbox-sql.ts';
export type { Backlog } from './outbox-sql.ts';
export { countParked, discardParked, parkedAs, readParked, releaseParked } from './parked-sql.ts';
export type { ParkedAs, ParkedFilter, ParkedRecord } from './parked-sql.ts';
export type { Query, Transaction } from './query.ts';
export { startRelay } from './relay.ts';
export type { Relay, RelayOptions } from './relay.ts';
export type { RelayPart } from './relay-fault.ts';
export type { RelayCondition, RelayRole } from './relay-status.ts';
