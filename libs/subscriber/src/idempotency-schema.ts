import type { Pool } from 'pg';

/**
 * `origin`: the record of the event that was claimed last; null when that is not known. `state`: 0 claimed, 1 completed, 2 copied to the retry topic, 3 dead-lettered, 4 dead-lettered with its key held back. `token` comes from one sequence, so a
 * later claim always has the higher one. Only `created_at` is indexed besides the key, and it never changes: updates
 * stay within their page (HOT), for which the fill factor leaves room.
 */
export const idempotencySchemaSql = `
create sequence if not exists idempotency_token;
create table if not exists idempotency (
  group_name  text        not null,
  event_id    text        not null,
  state       smallint    not null,
  token       bigint      not null,
  delivery    integer     not null,
  origin      text,
  lease_until timestamptz,
  created_at  timestamptz not null default now(),
  primary key (group_name, event_id)
) with (fillfactor = 80);
alter table idempotency add column if not exists origin text;
create index if not exists idempotency_created_at on idempotency using brin (created_at);
`;

/** Everything that the schema names, as it is now. */
const isCurrentSql = `
select to_regclass('idempotency_token') is not null and to_regclass('idempotency_created_at') is not null
   and exists (select from pg_attribute
                where attrelid = to_regclass('idempotency') and attname = 'origin' and not attisdropped) as current`;

/** Whether the store needs nothing any more. */
export async function isStoreCurrent(pool: Pool): Promise<boolean> {
  const { rows } = await pool.query<{ current: boolean }>(isCurrentSql);
  return rows[0]?.current === true;
}

/** Any number; processes that start together must not create the same table at once. */
const migrationLock = 7_105_119;

/** Creates the store's table. Safe to run again, and by several processes at once. */
export async function migrateIdempotencyStore(pool: Pool): Promise<void> {
  const client = await pool.connect();
  // The statement under way fails as well; without a listener the process would end at once.
  const ignore = (): void => undefined;
  client.on('error', ignore);
  try {
    await client.query('begin');
    await client.query('select pg_advisory_xact_lock($1)', [migrationLock]);
    await client.query(idempotencySchemaSql);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    throw error;
  } finally {
    client.off('error', ignore);
    client.release();
  }
}
