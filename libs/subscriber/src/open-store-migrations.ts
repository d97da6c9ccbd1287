import type { Migrations } from '@rivulet/service';
import { Pool } from 'pg';
import { idempotencySchemaSql, isStoreCurrent, migrateIdempotencyStore } from './idempotency-schema.ts';

/** The idempotency store of a subscriber's database, for a job of its own. */
export function openStoreMigrations(url: string): Migrations {
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: 10_000,
    application_name: 'migrate',
  });
  // The next statement fails as well.
  pool.on('error', () => undefined);
  return {
    script: async () => ((await isStoreCurrent(pool)) ? '' : idempotencySchemaSql.trim()),
    async run() {
      if (await isStoreCurrent(pool)) return [];
      await migrateIdempotencyStore(pool);
      return ['idempotency store'];
    },
    close: () => pool.end(),
  };
}
