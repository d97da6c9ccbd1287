import type { AvroSchema } from '@rivulet/contracts';
import type { OutboxRecord, UnsentRecord } from './outbox-record.ts';
import type { OutboxSchema } from './outbox-schema.ts';
import type { Query } from './query.ts';

const columns = ['event_id', 'topic', 'key', 'subject', 'schema_fingerprint', 'payload', 'headers'];
const types = ['uuid', 'text', 'text', 'text', 'text', 'bytea', 'jsonb'];

/** Inserts one record; its values stand at `$firstParameter` and after. For use inside a larger statement, with
 * `where` as the condition under which the row is written. */
export function insertRecordSql(firstParameter = 1, where = 'true'): string {
  const values = types.map((type, index) => `$${firstParameter + index}::${type}`).join(', ');
  return `insert into outbox (${columns.join(', ')}) select ${values} where ${where}`;
}

/** Values for `insertRecordSql`, in its order. */
export function recordValues(record: OutboxRecord): unknown[] {
  const { eventId, topic, key, subject, schemaFingerprint, payload, headers } = record;
  return [eventId, topic, key, subject, schemaFingerprint, payload, JSON.stringify(headers)];
}

/** Inserts any number of records, which one JSON parameter carries; they get their ids in the order in which they stand
 * there. For use inside a larger statement; `where` chooses among the rows by the columns of the outbox. */
export function insertRecordsSql({ parameter = 1, where = 'true' } = {}): string {
  const fields = columns.map((column, index) => `${column} ${column === 'payload' ? 'text' : types[index]}`);
  const values = columns.map((column) => (column === 'payload' ? `decode(payload, 'base64')` : column));
  return `insert into outbox (${columns.join(', ')}) select ${values.join(', ')}
    from json_to_recordset($${parameter}::json) as record (place int, ${fields.join(', ')})
    where ${where} order by place`;
}

/** Value for `insertRecordsSql`. */
export function recordsValue(records: readonly OutboxRecord[]): string {
  return JSON.stringify(
    records.map((record, place) => ({
      place,
      event_id: record.eventId,
      topic: record.topic,
      key: record.key,
      subject: record.subject,
      schema_fingerprint: record.schemaFingerprint,
      payload: record.payload.toString('base64'),
      headers: record.headers,
    })),
  );
}

export async function insertRecord(query: Query, record: OutboxRecord): Promise<void> {
  await query(insertRecordSql(), recordValues(record));
}

/** For a connection that keeps the plan of `readUnpublished`: one made while the outbox was empty would else go on reading
 * and sorting all of it when it has grown. */
export const readByIndexSql = 'set enable_seqscan = off; set enable_bitmapscan = off; set enable_sort = off';

/**
 * The oldest records that are neither published nor parked, without those in `besides`, which are being sent. They are
 * chosen by `published_at is null`, never by an id to start from: ids are drawn before commit, so a lower id may become
 * visible after a higher one was sent. Whether a key is held back is asked only while anything is parked.
 */
export async function readUnpublished(
  query: Query,
  limit: number,
  besides: readonly string[] = [],
): Promise<UnsentRecord[]> {
  const { rows } = await query(
    `select id, event_id as "eventId", topic, key, subject, schema_fingerprint as "schemaFingerprint", payload, headers,
       (select exists (select from outbox where parked_at is not null))
         and exists (select from outbox parked where parked.parked_at is not null
                      and parked.topic = o.topic and parked.key = o.key and parked.id < o.id) as "heldBack"
     from outbox o where published_at is null and parked_at is null and id <> all($2::bigint[]) order by id limit $1`,
    [limit, besides],
  );
  return rows as unknown as UnsentRecord[];
}

export interface Backlog {
  /** Records that are neither published nor parked. */
  records: number;
  /** Age of the oldest of them by its id, seconds; 0 when there is none. */
  oldestSeconds: number;
  /** Records that can't be sent as they are, and those of their keys behind them. */
  parked: number;
}

export async function readBacklog(query: Query): Promise<Backlog> {
  const { rows } = await query(
    `select (select count(*) from outbox where published_at is null and parked_at is null)::float8 as records,
       (select count(*) from outbox where parked_at is not null)::float8 as parked,
       coalesce((select extract(epoch from now() - created_at) from outbox
                 where published_at is null and parked_at is null order by id limit 1), 0)::float8 as "oldestSeconds"`,
    [],
  );
  return rows[0] as unknown as Backlog;
}

const channelSql = `left('rivulet.outbox:' || current_schema(), 63)`;

/** Tells the active relay of this schema, in whichever process it runs, that there is something to send. */
export async function notifyRelay(query: Query): Promise<void> {
  await query(`select pg_notify(${channelSql}, '')`, []);
}

/** From now on the connection hears what `notifyRelay` tells. */
export async function listenForRelay(query: Query): Promise<void> {
  await query(`do $$ begin execute format('listen %I', ${channelSql}); end $$`, []);
}

/** Makes schemas known to every relay of this database. To be called at start, before the first append. */
export async function saveSchemas(query: Query, schemas: readonly OutboxSchema[]): Promise<void> {
  for (const { fingerprint, subject, schema } of schemas) {
    await query(
      'insert into outbox_schemas (fingerprint, subject, schema) values ($1, $2, $3) on conflict do nothing',
      [fingerprint, subject, JSON.stringify(schema)],
    );
  }
}

export async function loadSchema(
  query: Query,
  fingerprint: string,
  subject: string,
): Promise<AvroSchema | undefined> {
  const { rows } = await query('select schema from outbox_schemas where fingerprint = $1 and subject = $2', [
    fingerprint,
    subject,
  ]);
  return rows[0]?.schema as AvroSchema | undefined;
}
