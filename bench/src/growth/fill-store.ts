import { withClient } from '@rivulet/local-stack';
import { migrateIdempotencyStore } from '@rivulet/subscriber';
import { Pool } from 'pg';

const perStatement = 500_000;

/**
 * Done events of the last days, as many as wanted, oldest first: ids are UUIDs of version 7, as the publisher gives them.
 * Analyzed and written out, so that what the database still has to do with them does not fall into the measured time.
 */
export async function fillStore(
  databaseUrl: string,
  group: string,
  rows: number,
  say: (text: string) => void,
): Promise<void> {
  const pool = new Pool({ connectionString: databaseUrl, max: 1 });
  await migrateIdempotencyStore(pool).finally(() => pool.end());
  await withClient(databaseUrl, async (client) => {
    await client.query('set synchronous_commit = off');
    for (let filled = 0; filled < rows; filled += perStatement) {
      const count = Math.min(perStatement, rows - filled);
      await client.query(
        `insert into idempotency (group_name, event_id, state, token, delivery, origin, created_at)
         select $1, uuidv7((n - $4) * interval '10 ms')::text, 1, n, 1, 'orders.order-confirmed/3/' || n,
           now() + (n - $4) * interval '10 ms'
         from generate_series($2::bigint, $3::bigint) n`,
        [group, filled + 1, filled + count, rows + 1],
      );
      if (rows > perStatement) say(`    ${filled + count} rows`);
    }
    await client.query(`select setval('idempotency_token', $1)`, [rows + 1]);
    await client.query('vacuum (analyze) idempotency');
    await client.query('checkpoint');
  });
}

/** Of table and indexes, in bytes for each row. */
export async function readRowBytes(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ bytes: number }>(
      `select pg_total_relation_size('idempotency')::float8 / count(*) as bytes from idempotency`,
    );
    return rows[0]?.bytes ?? NaN;
  });
}

/** Bytes of the write-ahead log since the database was made, of all databases of the server. */
export async function readWalBytes(databaseUrl: string): Promise<number> {
  return withClient(databaseUrl, async (client) => {
    const { rows } = await client.query<{ bytes: number }>(
      `select (pg_current_wal_lsn() - '0/0'::pg_lsn)::float8 as bytes`,
    );
    return rows[0]?.bytes ?? NaN;
  });
}
