import {
  migrate,
  pendingMigrations,
  saveSchemas,
  type MigrationSet,
  type OutboxSchema,
  type Query,
} from '@rivulet/outbox';
import { keepTrying } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { Pool } from 'pg';

export interface PrepareDatabaseParts {
  pool: Pool;
  migrations: readonly MigrationSet[];
  /** When false, somebody else migrates; this process waits until that has been done. */
  runMigrations: boolean;
  schemas: readonly OutboxSchema[];
  log: Pick<Logger, 'info' | 'warn'>;
}

export interface PreparedDatabase {
  /** Resolves when the tables are there. @throws the signal's reason */
  done: Promise<void>;
  /** Why it is not done yet. */
  reason(): string | undefined;
}

/** Makes tables and schemas ready, however long the database is away; each new reason for waiting is logged once. */
export function prepareDatabase(parts: PrepareDatabaseParts, signal: AbortSignal): PreparedDatabase {
  const { pool, migrations, runMigrations, schemas, log } = parts;
  const query: Query = (text, values) => pool.query(text, values);
  let reason: string | undefined = 'the database is being prepared';

  async function prepare(): Promise<void> {
    if (runMigrations) await migrate(pool, migrations, log);
    const pending = await pendingMigrations(query, migrations);
    if (pending.length > 0) {
      throw new Error(`migrations are missing (${pending.join(', ')}): run them, or set RUN_MIGRATIONS=true`);
    }
    await saveSchemas(query, schemas);
    reason = undefined;
  }

  const failed = (error: unknown): void => {
    const message =
      error instanceof Error ? error.message || String((error as { code?: unknown }).code) : String(error);
    if (message !== reason) log.warn({ err: error }, 'the database is not ready: waiting');
    reason = message;
  };
  return { done: keepTrying(prepare, { signal, failed }), reason: () => reason };
}
