import type { Pool } from 'pg';
import { numberArray, textArray } from './array-literal.ts';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore, SettleEntry } from './idempotency-store.ts';

const stateOf = { completed: 1, copied: 2, 'dead-lettered': 3, held: 4 } as const;

/**
 * A row is taken when it is new; when its lease ran out and this is no older delivery; when it was copied or
 * dead-lettered and this is a later delivery; of a dead letter only one of the same record, which a redrive is and a
 * repetition by the producer is not; when it was completed and this later delivery is to repeat the call. Sorted, so
 * that two batches never lock each other out. The lease is measured by the database's clock alone: replicas need not
 * agree on the time.
 */
const claimSql = `
insert into idempotency as held (group_name, event_id, state, token, delivery, origin, lease_until)
select $1, wanted.event_id, 0, nextval('idempotency_token'), wanted.delivery, wanted.origin,
       clock_timestamp() + $5 * interval '1 ms'
  from unnest($2::text[], $3::int[], $4::text[]) as wanted (event_id, delivery, origin)
 order by wanted.event_id
    on conflict (group_name, event_id) do update
   set state = 0, token = excluded.token, delivery = excluded.delivery, origin = excluded.origin,
       lease_until = excluded.lease_until
 where (held.state = 0 and held.lease_until < clock_timestamp() and excluded.delivery >= held.delivery)
    or (held.state = 2 and excluded.delivery > held.delivery)
    or (held.state in (3, 4) and excluded.delivery > held.delivery
        and coalesce(excluded.origin = held.origin, true))
    or (held.state = 1 and excluded.delivery > held.delivery and held.event_id = any ($6::text[]))
returning event_id, token::text`;

/** What stands in the way of those that were not taken. */
const lookSql = `
select event_id, state, delivery, origin,
       greatest(0, extract(epoch from lease_until - clock_timestamp()) * 1000)::float8 as lease_ms
  from idempotency where group_name = $1 and event_id = any ($2::text[])`;

/**
 * Only the holder of the token may write the outcome, again also when the first answer was lost; a zombie's comes too
 * late and changes nothing. Sorted, so that rows are locked in the order of the claims, or the two would lock each other
 * out. The group comes with each entry: given once, a plan may look up by the group alone and read all of its rows.
 */
const settleSql = `
update idempotency held
   set state = outcome.state, lease_until = null
  from (select * from unnest($1::text[], $2::text[], $3::bigint[], $4::smallint[])
          as entry (group_name, event_id, token, state) order by event_id) as outcome
 where held.group_name = outcome.group_name and held.event_id = outcome.event_id and held.token = outcome.token
   and held.state in (0, outcome.state)
returning held.token::text`;

const purgeSql = `
delete from idempotency
 where group_name = $1 and created_at < now() - $2 * interval '1 ms' and state <> 0`;

export interface PostgresStoreOptions {
  /** Opened by `openStorePool`: otherwise plans made before the first analyze read the whole table, and stay. */
  pool: Pool;
  group: string;
  /** How long a claim holds without an outcome; longer than a call may take. */
  leaseMs: number;
}

export function createPostgresIdempotencyStore({
  pool,
  group,
  leaseMs,
}: PostgresStoreOptions): IdempotencyStore {
  async function look(eventIds: string[]): Promise<Map<string, LookedUp>> {
    if (eventIds.length === 0) return new Map();
    const { rows } = await pool.query<LookedUp>({
      name: 'idempotency-look',
      text: lookSql,
      values: [group, textArray(eventIds)],
    });
    return new Map(rows.map((row) => [row.event_id, row]));
  }

  return {
    async claim(requests) {
      const unique = new Map(requests.map((request) => [request.eventId, request]));
      const { rows } = await pool.query<{ event_id: string; token: string }>({
        name: 'idempotency-claim',
        text: claimSql,
        values: [
          group,
          textArray([...unique.keys()]),
          numberArray([...unique.values()].map(({ delivery }) => delivery)),
          textArray([...unique.values()].map(({ origin }) => origin ?? null)),
          leaseMs,
          textArray([...unique.values()].filter(({ repeat }) => repeat).map(({ eventId }) => eventId)),
        ],
      });
      const tokens = new Map(rows.map((row) => [row.event_id, row.token]));
      const found = await look([...unique.keys()].filter((eventId) => !tokens.has(eventId)));
      return requests.map((request) => {
        const token = unique.get(request.eventId) === request ? tokens.get(request.eventId) : undefined;
        return token === undefined
          ? refusal(request, found.get(request.eventId))
          : { kind: 'claimed', token };
      });
    },

    async settle(entries) {
      const { rows } = await pool.query<{ token: string }>({
        name: 'idempotency-settle',
        text: settleSql,
        values: [
          textArray(entries.map(() => group)),
          textArray(entries.map((entry) => entry.eventId)),
          textArray(entries.map((entry) => entry.token)),
          numberArray(entries.map(stateNumber)),
        ],
      });
      const settled = new Set(rows.map((row) => row.token));
      return entries.map((entry) => settled.has(entry.token));
    },

    async purge(olderThanMs) {
      const { rowCount } = await pool.query(purgeSql, [group, olderThanMs]);
      return rowCount ?? 0;
    },
  };
}

interface LookedUp {
  event_id: string;
  state: number;
  delivery: number;
  origin: string | null;
  lease_ms: number | null;
}

function stateNumber(entry: SettleEntry): number {
  return stateOf[entry.state];
}

/** A row that is gone, or free by now, was in somebody's hands a moment ago: ask again at once. */
function refusal(request: ClaimRequest, row: LookedUp | undefined): ClaimAnswer {
  if (row === undefined) return { kind: 'busy', forMs: 0 };
  if (row.state === stateOf.completed) {
    const isWanted = request.repeat === true && request.delivery > row.delivery;
    return isWanted ? { kind: 'busy', forMs: 0 } : { kind: 'completed' };
  }
  const isDead = row.state === stateOf['dead-lettered'] || row.state === stateOf.held;
  if (isDead && isOther(row.origin, request.origin)) return { kind: 'superseded', copied: false };
  const copied = row.state !== stateOf['dead-lettered'];
  if (request.delivery < row.delivery) return { kind: 'superseded', copied };
  if (row.state === 0) return { kind: 'busy', forMs: row.lease_ms ?? 0 };
  return request.delivery > row.delivery ? { kind: 'busy', forMs: 0 } : { kind: 'superseded', copied };
}

function isOther(origin: string | null, wanted: string | undefined): boolean {
  return origin !== null && wanted !== undefined && origin !== wanted;
}
