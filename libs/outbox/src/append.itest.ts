import { createTestTelemetry } from '@rivulet/telemetry';
import { createOutbox } from './append.ts';
import { migrate, outboxMigrations } from './migrate.ts';
import { readUnpublished } from './outbox-sql.ts';
import { openTestDatabase, OrderShipped, orderShipped, type TestDatabase } from './testing/index.ts';

const telemetry = createTestTelemetry();
const outbox = createOutbox({ events: [OrderShipped], tracer: telemetry.tracer });
let database: TestDatabase;

beforeAll(async () => {
  database = await openTestDatabase();
  await migrate(database.pool, [outboxMigrations], telemetry.log);
  await database.pool.query('create table shipments (order_id text primary key)');
});
beforeEach(() => database.pool.query('truncate outbox, shipments'));
afterAll(() => database.close());

const stored = async () =>
  (await readUnpublished((text, values) => database.pool.query(text, values), 100)).map(({ key }) => key);

/** Runs work in a transaction, rolling back when it throws, as any service would. */
async function inTransaction(
  work: (client: {
    query: (text: string, values?: unknown[]) => Promise<{ rows: Record<string, unknown>[] }>;
  }) => Promise<void>,
) {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await work(client);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

describe('append on PostgreSQL', () => {
  it('stores the event with the business row, in one transaction', async () => {
    await inTransaction(async (client) => {
      await client.query('insert into shipments values ($1)', ['order-1']);
      await outbox.append(client, OrderShipped, orderShipped('order-1'));
      expect(await stored()).toEqual([]);
    });
    expect(await stored()).toEqual(['order-1']);
  });

  it('leaves nothing to send when the transaction is rolled back', async () => {
    const failing = inTransaction(async (client) => {
      await outbox.append(client, OrderShipped, orderShipped('order-1'));
      throw new Error('the business said no');
    });
    await expect(failing).rejects.toThrow('the business said no');
    expect(await stored()).toEqual([]);
  });

  it('fails the transaction when the event does not fit its schema', async () => {
    const failing = inTransaction(async (client) => {
      await client.query('insert into shipments values ($1)', ['order-1']);
      await outbox.append(client, OrderShipped, orderShipped('order-1', { parcels: 1.5 }));
    });
    await expect(failing).rejects.toThrow('OrderShipped.parcels is an unfit number where the schema has int');
    expect((await database.pool.query('select * from shipments')).rows).toEqual([]);
  });

  it('refuses an event that is there already', async () => {
    const event = orderShipped('order-1');
    const append = () =>
      outbox.append((text, values) => database.pool.query(text, values), OrderShipped, event);
    await append();
    await expect(append()).rejects.toMatchObject({ code: '23505' });
    expect(await stored()).toEqual(['order-1']);
  });
});
