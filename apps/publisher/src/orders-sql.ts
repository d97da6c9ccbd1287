/** Runs one statement under a name by which the connection remembers its plan. */
export type NamedQuery = (statement: {
  name: string;
  text: string;
  values: unknown[];
}) => Promise<{ rows: unknown[] }>;

/** An answer kept under an Idempotency-Key. */
export interface KeptAnswer {
  bodyHash: Buffer;
  status: number;
  body: string;
}

/** By key. */
export async function readKeptAnswers(
  query: NamedQuery,
  keys: readonly string[],
): Promise<Map<string, KeptAnswer>> {
  const text = `select key, body_hash as "bodyHash", status, body from idempotency_keys where key = any($1::text[])`;
  const { rows } = await query({ name: 'read-kept-answers', text, values: [keys] });
  return new Map((rows as (KeptAnswer & { key: string })[]).map(({ key, ...answer }) => [key, answer]));
}

/** Deletes up to `limit` keys older than `retentionMs`, skipping those that another instance is deleting. Gives their number. */
export async function purgeKeys(query: NamedQuery, retentionMs: number, limit: number): Promise<number> {
  const text = `with gone as (
      delete from idempotency_keys where key = any(array(
        select key from idempotency_keys where created_at < now() - $1::float8 * interval '1 millisecond'
        order by created_at limit $2 for update skip locked))
      returning 1)
    select count(*)::int as purged from gone`;
  const { rows } = await query({ name: 'purge-idempotency-keys', text, values: [retentionMs, limit] });
  return (rows[0] as { purged: number }).purged;
}
