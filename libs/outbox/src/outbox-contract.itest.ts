import { sql } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/node-postgres';
import { CompiledQuery, Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { describeOutbox } from './testing/index.ts';

const openPool = (connectionString: string) =>
  // The server ends what is idle when the database is dropped.
  new pg.Pool({ connectionString, max: 10 }).on('error', () => undefined);

describeOutbox('pg', (url) => {
  const pool = openPool(url);
  return {
    async transact(work) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        await work(client);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    close: () => pool.end(),
  };
});

describeOutbox('Kysely', (url) => {
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool: openPool(url) }) });
  return {
    transact: (work) =>
      database
        .transaction()
        .execute((trx) =>
          work((text, values) => trx.executeQuery<Record<string, unknown>>(CompiledQuery.raw(text, values))),
        ),
    close: () => database.destroy(),
  };
});

describeOutbox('Drizzle', (url) => {
  const pool = openPool(url);
  const database = drizzle(pool);
  /** `$1`, `$2`, … become Drizzle's own parameters. */
  const withValues = (text: string, values: unknown[]) =>
    sql.join(
      text
        .split(/\$(\d+)/)
        .map((part, index) => (index % 2 === 0 ? sql.raw(part) : sql.param(values[Number(part) - 1]))),
    );
  return {
    transact: (work) =>
      database.transaction((tx) => work(async (text, values) => tx.execute(withValues(text, values)))),
    close: () => pool.end(),
  };
});
