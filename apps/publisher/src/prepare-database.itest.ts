import { join } from 'node:path';
import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox, outboxMigrations } from '@rivulet/outbox';
import { openTestDatabase, until, type TestDatabase } from '@rivulet/outbox/testing';
import { createTestTelemetry } from '@rivulet/telemetry';
import type pg from 'pg';
import { prepareDatabase, type PrepareDatabaseParts } from './prepare-database.ts';
import { watchDatabase } from './watch-database.ts';

const { tracer } = createTestTelemetry();
const { schemas } = createOutbox({ events: [OrderConfirmed], tracer });
const migrations = [
  outboxMigrations,
  { component: 'orders', directory: join(import.meta.dirname, 'migrations') },
];
let database: TestDatabase;
let lines: string[];
let stopping: AbortController;

beforeEach(async () => {
  database = await openTestDatabase();
  lines = [];
  stopping = new AbortController();
});
afterEach(async () => {
  stopping.abort();
  await database.close();
});

const write = (_fields: unknown, message?: string) => void lines.push(message ?? String(_fields));
const log = { info: write, warn: write } as unknown as PrepareDatabaseParts['log'];
const tables = async () =>
  (await database.pool.query(`select 1 from pg_tables where schemaname = 'public'`)).rows.length;

/** A pool whose server can be taken away. */
function awayAtFirst() {
  const state = { away: true };
  const refuse = () =>
    Promise.reject(Object.assign(new Error('connection refused'), { code: 'ECONNREFUSED' }));
  const pool = Object.create(database.pool, {
    connect: { value: () => (state.away ? refuse() : database.pool.connect()) },
    query: {
      value: (text: string, values: unknown[]) => (state.away ? refuse() : database.pool.query(text, values)),
    },
  }) as pg.Pool;
  return { state, pool };
}

describe('prepareDatabase', () => {
  it('makes the tables and stores the schemas of this version', async () => {
    const { done, reason } = prepareDatabase(
      { pool: database.pool, migrations, runMigrations: true, schemas, log },
      stopping.signal,
    );
    expect(reason()).toBe('the database is being prepared');
    await done;
    expect(reason()).toBeUndefined();
    const { rows } = await database.pool.query('select subject from outbox_schemas');
    expect(rows).toEqual([{ subject: 'orders.order-confirmed-value' }]);
  });

  it('waits for a database that is away, saying so once', async () => {
    const { state, pool } = awayAtFirst();
    const { done, reason } = prepareDatabase(
      { pool, migrations, runMigrations: true, schemas, log },
      stopping.signal,
    );
    await until('the reason', () => reason() === 'connection refused');
    state.away = false;
    await done;
    expect(lines.filter((line) => line.includes('not ready'))).toHaveLength(1);
  });

  it('leaves the tables to others when told so, and names what is missing', async () => {
    const parts = { pool: database.pool, migrations, runMigrations: false, schemas, log };
    const waiting = prepareDatabase(parts, stopping.signal);
    await until(
      'the reason',
      () =>
        waiting
          .reason()
          ?.includes('migrations are missing (outbox/0001-outbox.sql, outbox/0002-parked.sql, orders/') ===
        true,
    );
    expect(await tables()).toBe(0);
    await prepareDatabase({ ...parts, runMigrations: true }, stopping.signal).done;
    await waiting.done;
    expect(waiting.reason()).toBeUndefined();
  });
});

describe('watchDatabase', () => {
  it('notices that the database goes and comes back, each once', async () => {
    const { state, pool } = awayAtFirst();
    const { reason } = watchDatabase(pool, log, stopping.signal, 5);
    await until('the loss', () => reason() === 'the database does not answer');
    state.away = false;
    await until('the return', () => reason() === undefined);
    expect(lines).toEqual([
      'the database does not answer: orders are refused with 503',
      'the database answers again',
    ]);
  });
});
