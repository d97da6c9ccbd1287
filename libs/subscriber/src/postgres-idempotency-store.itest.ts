import { readTestStack } from '@rivulet/kafka/testing';
import { keepTrying } from '@rivulet/resilience';
import { randomUUID } from 'node:crypto';
import { Client, type Pool } from 'pg';
import { migrateIdempotencyStore } from './idempotency-schema.ts';
import { openStorePool } from './open-store-pool.ts';
import { createPostgresIdempotencyStore } from './postgres-idempotency-store.ts';
import { describeIdempotencyStore } from './testing/index.ts';

const name = `subscriber_test_${randomUUID().slice(0, 8)}`;
let pool: Pool;

async function administer(statement: string): Promise<void> {
  const client = new Client({ connectionString: readTestStack().adminDatabaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  await administer(`create database ${name}`);
  pool = openStorePool({
    connectionString: new URL(`/${name}`, readTestStack().adminDatabaseUrl).href,
    max: 20,
  });
  // Tests cut connections on purpose.
  pool.on('error', () => undefined);
  await migrateIdempotencyStore(pool);
});
afterAll(async () => {
  await pool.end();
  await administer(`drop database ${name} with (force)`);
});

describeIdempotencyStore(
  'PostgreSQL',
  ({ group, leaseMs }) => createPostgresIdempotencyStore({ pool, group, leaseMs }),
  { shortMs: 250 },
);

describe('createPostgresIdempotencyStore', () => {
  it('looks rows up by their index also in a table that was never analyzed, with the plans that connections keep', async () => {
    const one = openStorePool({
      connectionString: new URL(`/${name}`, readTestStack().adminDatabaseUrl).href,
      max: 1,
    });
    const store = createPostgresIdempotencyStore({ pool: one, group: 'plans', leaseMs: 1_000 });
    for (let times = 0; times < 50; times += 1) {
      const ids = Array.from({ length: 4 }, () => randomUUID());
      const answers = await store.claim(ids.map((eventId) => ({ eventId, delivery: 1 })));
      const token = (index: number) => (answers[index] as { token: string }).token;
      await store.settle(
        ids.map((eventId, index) => ({ eventId, token: token(index), state: 'completed' as const })),
      );
    }
    const { rows } = await one.query(
      `explain execute "idempotency-settle" (array['plans', 'plans', 'plans', 'plans'], array['a', 'b', 'c', 'd'], array[1, 2, 3, 4], array[1, 1, 1, 1])`,
    );
    const kept = await one.query(
      `select name, custom_plans::int as planned_anew from pg_prepared_statements where name like 'idempotency-%' order by name`,
    );
    expect(kept.rows).toEqual([
      { name: 'idempotency-claim', planned_anew: 0 },
      { name: 'idempotency-settle', planned_anew: 0 },
    ]);
    await one.end();
    const plan = JSON.stringify(rows);
    expect(plan).toContain('idempotency_pkey');
    expect(plan).not.toContain('Seq Scan on idempotency');
    expect(plan.match(/Index Cond: [^"]*event_id/g)).toHaveLength(1);
    // Rows are found, and so locked, in the order of the sorted entries.
    expect(plan).toMatch(/Nested Loop.*Sort Key: [^"]*event_id.*Index Scan using idempotency_pkey/);
  });

  const open = (leaseMs = 60_000) =>
    createPostgresIdempotencyStore({ pool, group: `group-${randomUUID()}`, leaseMs });

  it('goes on with new connections after its own were cut', async () => {
    const store = open();
    await store.claim([{ eventId: 'e', delivery: 1 }]);
    await administer(`select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}'`);
    const signal = AbortSignal.timeout(10_000);
    expect(await keepTrying(() => store.claim([{ eventId: 'e', delivery: 1 }]), { signal })).toMatchObject([
      { kind: 'busy' },
    ]);
  });

  it('claims and settles hundreds of events in one round trip each', async () => {
    const store = open();
    const requests = Array.from({ length: 500 }, (_, index) => ({ eventId: `e-${index}`, delivery: 1 }));
    const answers = await store.claim(requests);
    const entries = answers.map((answer, index) => {
      if (answer.kind !== 'claimed') throw new Error(`e-${index} is ${answer.kind}`);
      return { eventId: `e-${index}`, token: answer.token, state: 'completed' as const };
    });
    expect((await store.settle(entries)).every(Boolean)).toBe(true);
    expect((await store.claim(requests)).every(({ kind }) => kind === 'completed')).toBe(true);
  });
});

describe('migrateIdempotencyStore', () => {
  it('may run again, and by many processes at once, and keeps what is there', async () => {
    const store = createPostgresIdempotencyStore({ pool, group: 'kept', leaseMs: 60_000 });
    await store.claim([{ eventId: 'e', delivery: 1 }]);
    await Promise.all(Array.from({ length: 8 }, () => migrateIdempotencyStore(pool)));
    expect(await store.claim([{ eventId: 'e', delivery: 1 }])).toMatchObject([{ kind: 'busy' }]);
  });
});
