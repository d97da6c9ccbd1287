import type { Migrations } from '@rivulet/service';
import { Pool } from 'pg';
import { migrate, pendingMigrations } from './migrate.ts';
import { migrationScript } from './migration-script.ts';
import type { MigrationSet } from './migration-files.ts';
import type { Query } from './query.ts';

/** The migrations of a database with an outbox, for a job of its own. */
export function openMigrations(url: string, sets: readonly MigrationSet[]): Migrations {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 10_000,
    application_name: 'migrate',
  });
  // The next statement fails as well.
  pool.on('error', () => undefined);
  const query: Query = (text, values) => pool.query(text, values);
  return {
    async script() {
      const pending = await pendingMigrations(query, sets);
      return pending.length === 0 ? '' : migrationScript(sets, pending);
    },
    async run() {
      const applied: string[] = [];
      await migrate(pool, sets, {
        info: ({ component, migration }: { component: string; migration: string }) =>
          void applied.push(`${component}/${migration}`),
      } as Parameters<typeof migrate>[2]);
      return applied;
    },
    close: () => pool.end(),
  };
}
