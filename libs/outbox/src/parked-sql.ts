import type { Query } from './query.ts';

/** Why a record can't be sent as it is now. The relay tries it again from time to time: topics, schemas and limits change. */
export type ParkedAs = (typeof parkedAs)[number];
export const parkedAs = ['too-large', 'refused', 'unknown-topic', 'unknown-schema'] as const;

/** A record that stands aside with its key. */
export interface ParkedRecord {
  id: string;
  eventId: string;
  topic: string;
  key: string;
  /** `behind`: an earlier record of its key is parked. */
  as: ParkedAs | 'behind';
  reason: string;
  parkedAt: Date;
  createdAt: Date;
}

/** Which parked records are meant; all of them when nothing is given. */
export interface ParkedFilter {
  ids?: readonly string[];
  topic?: string;
  key?: string;
  as?: ParkedAs;
  /** Parked for at least this long, by the database's clock. */
  olderThanMs?: number;
  /** The oldest so many. */
  limit?: number;
}

/** Records that a filter means, without those behind them; its values stand at `$1` to `$5`. */
const chosenSql = `parked_as <> 'behind' and parked_at <= now() - $1::float8 * interval '1 millisecond'
  and ($2::text is null or topic = $2) and ($3::text is null or key = $3)
  and ($4::text is null or parked_as = $4) and ($5::bigint[] is null or id = any($5))`;

function chosenValues({ olderThanMs = 0, topic, key, as, ids }: ParkedFilter): unknown[] {
  return [olderThanMs, topic ?? null, key ?? null, as ?? null, ids ?? null];
}

/** Sets a record aside. Records of its key that come later follow it when the relay meets them. */
export async function park(
  query: Query,
  ids: readonly string[],
  as: ParkedRecord['as'],
  reason: string,
): Promise<void> {
  await query(
    `update outbox set parked_at = now(), parked_as = $2, parked_reason = $3
      where id = any($1::bigint[]) and published_at is null`,
    [ids, as, reason],
  );
}

/**
 * Lets parked records be sent again, those behind them too, in the order of their ids; they are parked anew when
 * nothing has changed. Gives the number of those that stood in front.
 */
export async function releaseParked(query: Query, filter: ParkedFilter = {}): Promise<number> {
  return (await releaseHeads(query, filter)).length;
}

/** The same; gives the ids of those that stood in front. */
export async function releaseHeads(query: Query, filter: ParkedFilter): Promise<string[]> {
  const { rows } = await query(
    `update outbox set parked_at = null, parked_as = null, parked_reason = null
      where id = any(array(select id from outbox where ${chosenSql} order by id limit $6))
     returning id`,
    [...chosenValues(filter), filter.limit ?? null],
  );
  await releaseFollowers(query);
  return rows.map(({ id }) => String(id));
}

/** What has become of records that were released: `parked`, anew, is one of them; `waiting`, not tried yet, another. */
export type ReleasedState = 'parked' | 'waiting' | 'sent';

export async function stateOfReleased(query: Query, ids: readonly string[]): Promise<ReleasedState> {
  const { rows } = await query(
    `select bool_or(parked_at is not null) as parked, bool_or(parked_at is null and published_at is null) as waiting
     from outbox where id = any($1::bigint[])`,
    [ids],
  );
  if (rows[0]?.parked === true) return 'parked';
  return rows[0]?.waiting === true ? 'waiting' : 'sent';
}

/** Topics that records wait for. */
export async function missingTopics(query: Query): Promise<string[]> {
  const { rows } = await query(
    `select distinct topic from outbox where parked_at is not null and parked_as = 'unknown-topic'`,
    [],
  );
  return rows.map(({ topic }) => String(topic));
}

/** Frees what is parked behind nothing any more: released by itself, or met by the relay just when its head was released. */
export async function releaseFollowers(query: Query): Promise<void> {
  await query(
    `update outbox follower set parked_at = null, parked_as = null, parked_reason = null
      where parked_at is not null and parked_as = 'behind'
        and not exists (select from outbox head
                         where head.parked_at is not null and head.parked_as <> 'behind'
                           and head.topic = follower.topic and head.key = follower.key and head.id < follower.id)`,
    [],
  );
}

/** Drops parked records that are never to be sent: the events are lost on purpose. Gives their number. */
export async function discardParked(query: Query, ids: readonly string[]): Promise<number> {
  const { rows } = await query(
    `with gone as (
       delete from outbox where id = any($1::bigint[]) and parked_at is not null and parked_as <> 'behind'
       returning 1)
     select count(*)::int as gone from gone`,
    [ids],
  );
  await releaseFollowers(query);
  return Number(rows[0]?.gone);
}

/** The oldest parked records, without those behind them. */
export async function readParked(
  query: Query,
  limit: number,
  filter: ParkedFilter = {},
): Promise<ParkedRecord[]> {
  const { rows } = await query(
    `select id, event_id as "eventId", topic, key, parked_as as "as", parked_reason as reason,
       parked_at as "parkedAt", created_at as "createdAt"
     from outbox where parked_at is not null and ${chosenSql} order by id limit $6`,
    [...chosenValues(filter), Math.min(limit, filter.limit ?? limit)],
  );
  return rows as unknown as ParkedRecord[];
}

/** How many are parked for which reason, those behind them by themselves; and one of the reasons as it was given. */
export async function countParked(
  query: Query,
): Promise<{ as: ParkedRecord['as']; count: number; reason: string }[]> {
  const { rows } = await query(
    `select parked_as as "as", count(*)::float8 as count, min(parked_reason) as reason
     from outbox where parked_at is not null group by 1 order by 1`,
    [],
  );
  return rows as unknown as { as: ParkedRecord['as']; count: number; reason: string }[];
}
