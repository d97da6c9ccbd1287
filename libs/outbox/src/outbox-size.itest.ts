import { readBacklog } from './outbox-sql.ts';
import { OrderShipped, orderShipped, relayScene, until } from './testing/index.ts';

const { outbox, query, start } = relayScene([OrderShipped]);

/** Copies of one event, each with an id and a key of its own. */
async function appendMany(count: number): Promise<void> {
  const { topic, subject, schemaFingerprint, payload, headers } = outbox.prepare(
    OrderShipped,
    orderShipped('a'),
  );
  await query(
    `insert into outbox (event_id, topic, key, subject, schema_fingerprint, payload, headers)
     select gen_random_uuid(), $2, gen_random_uuid()::text, $3, $4, $5, $6 from generate_series(1, $1)`,
    [count, topic, subject, schemaFingerprint, payload, JSON.stringify(headers)],
  );
}

describe('the outbox on disk', () => {
  it('stays as large as it was once, however many events go through it, without autovacuum', async () => {
    await query('alter table outbox set (autovacuum_enabled = off)', []);
    const { relay, producer } = start();
    const sizes: number[] = [];
    for (let round = 0; round < 16; round += 1) {
      await appendMany(5_000);
      relay.wake();
      await until('an empty backlog', async () => (await readBacklog(query)).records === 0);
      const { rows } = await query(`select pg_total_relation_size('outbox')::float8 as bytes`, []);
      sizes.push(Number(rows[0]?.bytes));
    }
    expect(producer.sent).toHaveLength(80_000);
    expect(Math.max(...sizes.slice(8))).toBeLessThan(1.5 * Math.max(...sizes.slice(0, 8)));
  });
});
