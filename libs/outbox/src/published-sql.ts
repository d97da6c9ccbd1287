import type { Query } from './query.ts';

/** Seconds that each record took from its append to the broker's answer. */
const secondsSql = 'extract(epoch from now() - created_at)::float8 as seconds';

/** What becomes of records that the broker has, all in one statement. Gives the seconds from each one's append to now. */
export type MarkPublished = (query: Query, ids: readonly string[]) => Promise<number[]>;

/** They stay for a while, to be looked at, until `purgePublished`. Costs a new row version and its index entries each. */
export const markPublished: MarkPublished = async (query, ids) =>
  secondsOf(
    await query(
      `update outbox set published_at = now() where id = any($1::bigint[]) and published_at is null
       returning ${secondsSql}`,
      [ids],
    ),
  );

/** They go at once: nothing is written but that they are gone. */
export const deletePublished: MarkPublished = async (query, ids) =>
  secondsOf(
    await query(
      `delete from outbox where id = any($1::bigint[]) and published_at is null returning ${secondsSql}`,
      [ids],
    ),
  );

function secondsOf({ rows }: Awaited<ReturnType<Query>>): number[] {
  return rows.map((row) => Number(row.seconds));
}

/** Deletes up to `limit` records that were published longer ago than `retentionMs`. Gives their number. */
export async function purgePublished(query: Query, retentionMs: number, limit: number): Promise<number> {
  const { rows } = await query(
    `with gone as (
       delete from outbox where id = any(array(
         select id from outbox where published_at < now() - $1::float8 * interval '1 millisecond'
         order by published_at limit $2))
       returning 1)
     select count(*)::int as purged from gone`,
    [retentionMs, limit],
  );
  return Number(rows[0]?.purged);
}

/**
 * Makes the room of rows that are gone free for new ones. Autovacuum does the same once a minute, in which a busy outbox
 * may grow by a million rows. Only the table's owner may (or who has MAINTAIN): for others PostgreSQL leaves it undone,
 * with a warning, and autovacuum remains. The file is never made shorter by it: that would lock appends out.
 */
export async function vacuumOutbox(query: Query): Promise<void> {
  await query('vacuum (skip_locked, truncate off) outbox', []);
}
