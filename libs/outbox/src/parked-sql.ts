import type { Query } from './query.ts';

/** Why a record can't be sent as it is now. The relay tries it again from time to time: topics, schemas and limits change. */
export type ParkedAs = 'too-large' | 'refused' | 'unknown-topic' | 'unknown-schema';

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
  topic?: string;
  key?: string;
  /** Parked for at least this long, by the database's clock. */
  olderThanMs?: number;
  /** The oldest so many. */
  limit?: number;
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
  const { topic = null, key = null, olderThanMs = 0, limit = null } = filter;
  const { rows } = await query(
    `with released as (
       update outbox set parked_at = null, parked_as = null, parked_reason = null
        where id = any(array(
          select id from outbox
           where parked_at <= now() - $3::float8 * interval '1 millisecond' and parked_as <> 'behind'
             and ($1::text is null or topic = $1) and ($2::text is null or key = $2)
           order by id limit $4))
       returning 1)
     select count(*)::int as released from released`,
    [topic, key, olderThanMs, limit],
  );
  await releaseFollowers(query);
  return Number(rows[0]?.released);
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
export async function readParked(query: Query, limit: number): Promise<ParkedRecord[]> {
  const { rows } = await query(
    `select id, event_id as "eventId", topic, key, parked_as as "as", parked_reason as reason,
       parked_at as "parkedAt", created_at as "createdAt"
     from outbox where parked_at is not null and parked_as <> 'behind' order by id limit $1`,
    [limit],
  );
  return rows as unknown as ParkedRecord[];
}
