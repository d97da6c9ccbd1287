import { join } from 'node:path';
import type { Logger } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { readMigrations, type Migration, type MigrationSet } from './migration-files.ts';
import { onConnection } from './on-connection.ts';
import type { Query } from './query.ts';

export type { MigrationSet } from './migration-files.ts';

/** One migrating instance at a time; released with the transaction. */
export const takeTurnsSql = `select pg_advisory_xact_lock(hashtextextended('rivulet.migrations:' || current_schema(), 0))`;

export const createMigrationsTableSql = `create table if not exists rivulet_migrations (
  component text, name text, checksum text not null, applied_at timestamptz not null default now(),
  primary key (component, name))`;

/** The outbox's own tables. */
export const outboxMigrations: MigrationSet = {
  component: 'outbox',
  directory: join(import.meta.dirname, 'migrations'),
};

/**
 * Brings the database up to date in one transaction: all or nothing. Instances that start together take turns.
 * Migrations of a newer version that are already there are left alone, so that an older version can still start.
 * @throws Error when a file was changed after it had been run; what the database throws, with the file's name
 */
export async function migrate(
  pool: Pool,
  sets: readonly MigrationSet[],
  log: Pick<Logger, 'info'>,
): Promise<void> {
  const migrations = await readMigrations(sets);
  await onConnection(pool, async (client) => {
    await client.query('begin');
    await client.query('set local statement_timeout = 0');
    await client.query(takeTurnsSql);
    await client.query(createMigrationsTableSql);
    const query: Query = (text, values) => client.query(text, values);
    for (const migration of await unapplied(query, migrations)) {
      await apply(query, migration);
      log.info({ component: migration.component, migration: migration.name }, 'migration applied');
    }
    await client.query('commit');
  });
}

/** Names of the migrations that the database still lacks. @throws when the database can't be asked */
export async function pendingMigrations(query: Query, sets: readonly MigrationSet[]): Promise<string[]> {
  const migrations = await readMigrations(sets);
  const { rows } = await query(`select to_regclass('rivulet_migrations') is not null as exists`, []);
  const missing = rows[0]?.exists === true ? await unapplied(query, migrations) : migrations;
  return missing.map(({ component, name }) => `${component}/${name}`);
}

async function unapplied(query: Query, migrations: readonly Migration[]): Promise<Migration[]> {
  const { rows } = await query('select component, name, checksum from rivulet_migrations', []);
  const applied = new Map(rows.map((row) => [`${String(row.component)}/${String(row.name)}`, row.checksum]));
  return migrations.filter(({ component, name, checksum }) => {
    const was = applied.get(`${component}/${name}`);
    if (was !== undefined && was !== checksum) {
      throw new Error(
        `migration ${component}/${name} was changed after it had been applied: undo that, and add a new file`,
      );
    }
    return was === undefined;
  });
}

async function apply(query: Query, { component, name, sql, checksum }: Migration): Promise<void> {
  try {
    await query(sql, []);
  } catch (cause) {
    const problem = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`migration ${component}/${name} failed: ${problem}`, { cause });
  }
  await query('insert into rivulet_migrations (component, name, checksum) values ($1, $2, $3)', [
    component,
    name,
    checksum,
  ]);
}
