import { outboxMigrations, migrate } from '@rivulet/outbox';
import { openTestDatabase, until, type TestDatabase } from '@rivulet/outbox/testing';
import { createTestTelemetry } from '@rivulet/telemetry';
import fc from 'fast-check';
import { groupCommit } from './group-commit.ts';
import { orderToStore } from './order-to-store.fixture.ts';
import type { NamedQuery } from './orders-sql.ts';
import { ordersMigrations } from './orders-migrations.ts';
import { storeOrders, type OrderToStore } from './store-orders.ts';

let database: TestDatabase;
const statements: number[] = [];
let afterStatement: () => void = () => undefined;
const query: NamedQuery = async (statement) => {
  const result = await database.pool.query<object>(statement);
  if (statement.name !== 'store-orders') return result;
  statements.push((JSON.parse(statement.values[0] as string) as unknown[]).length);
  afterStatement();
  return result;
};

beforeAll(async () => {
  database = await openTestDatabase();
  await migrate(database.pool, [outboxMigrations, ordersMigrations], createTestTelemetry().log);
});
beforeEach(async () => {
  statements.length = 0;
  afterStatement = () => undefined;
  await database.pool.query('truncate orders, idempotency_keys, outbox cascade');
});
afterAll(() => database.close());

const publisher = () => groupCommit({ query, certainWithinMs: 5_000 });
const idOf = ({ event }: OrderToStore) => event.orderId;
async function column(text: string): Promise<unknown[]> {
  const { rows } = await database.pool.query<{ value: unknown }>(text);
  return rows.map(({ value }) => value);
}
/** Too much money for the column. */
function refusedOrder(key?: string): OrderToStore {
  const order = orderToStore({}, key);
  return { ...order, event: { ...order.event, totalAmount: '9'.repeat(17) } };
}
const storedOrders = () => column('select id as value from orders');
const eventsInOrder = () => column('select key as value from outbox order by id');
const waitingForLocks = async () => {
  const text = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  return (await database.pool.query(text)).rows.length;
};

describe('concurrent orders', () => {
  it('are stored with their events in one statement, the events in the order of the requests', async () => {
    const orders = Array.from({ length: 50 }, () => orderToStore());
    // Neither ids nor keys say in which order they came.
    orders.sort((a, b) => (a.event.eventId.slice(-12) < b.event.eventId.slice(-12) ? -1 : 1));
    await Promise.all(orders.map(publisher()));
    expect(statements).toEqual([50]);
    expect(new Set(await storedOrders())).toEqual(new Set(orders.map(idOf)));
    expect(await eventsInOrder()).toEqual(orders.map(idOf));
  });

  it('do not fail with one that the database refuses, and keep their order', async () => {
    const tooLarge = refusedOrder();
    const orders = [orderToStore(), tooLarge, orderToStore(), orderToStore()];
    const results = await Promise.allSettled(orders.map(publisher()));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'fulfilled']);
    expect(results[1]).toMatchObject({ reason: { code: '22003' } });
    expect(await eventsInOrder()).toEqual(orders.filter((order) => order !== tooLarge).map(idOf));
  });

  it('are stored once, each with one event, when the answer to their commit is lost', async () => {
    let losses = 2;
    afterStatement = () => {
      if (losses-- > 0) throw new Error('Connection terminated unexpectedly');
    };
    const orders = [orderToStore(), orderToStore({}, 'key-1'), orderToStore({}, 'key-2')];
    expect(await Promise.all(orders.map(publisher()))).toEqual([undefined, undefined, undefined]);
    expect(statements).toEqual([3, 3, 3]);
    expect(await eventsInOrder()).toEqual(orders.map(idOf));
  });
});

describe('one Idempotency-Key', () => {
  it('twice in one statement makes one order; the others get its answer', async () => {
    const orders = [orderToStore({}, 'key-1'), orderToStore(), orderToStore({}, 'key-1')];
    const again = orderToStore({}, 'key-1');
    const [first, unkeyed, second, third] = await Promise.all([...orders, again].map(publisher()));
    expect(statements).toEqual([4]);
    expect([first, unkeyed]).toEqual([undefined, undefined]);
    for (const kept of [second, third])
      expect(kept).toEqual({ ...orders[0]?.keyed?.answer, bodyHash: expect.any(Buffer) });
    expect(await eventsInOrder()).toEqual(orders.slice(0, 2).map(idOf));
  });

  it('goes to the next in the statement when the database refuses the first', async () => {
    const refused = refusedOrder('key-1');
    const good = orderToStore({}, 'key-1');
    const results = await Promise.allSettled([refused, good].map(publisher()));
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'fulfilled']);
    expect(await storedOrders()).toEqual([idOf(good)]);
  });

  it('in several publishers at once makes one order, and many keys in any order make no deadlock', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `key-${index}`);
    const holding = await database.pool.connect();
    await holding.query('begin; lock table orders in share mode');
    const inOneOrder = keys.map((key) => orderToStore({}, key)).map(publisher());
    const inTheOther = keys
      .toReversed()
      .map((key) => orderToStore({}, key))
      .map(publisher());
    await until('both statements to wait', async () => (await waitingForLocks()) === 2);
    await holding.query('commit');
    holding.release();
    const results = await Promise.all([...inOneOrder, ...inTheOther]);
    expect(results.filter((kept) => kept === undefined)).toHaveLength(20);
    expect(await storedOrders()).toHaveLength(20);
    expect(await eventsInOrder()).toHaveLength(20);
  });
});

describe('storeOrders', () => {
  const text = fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 30 })
    .filter((value) => !value.includes('\0'));
  const amount = fc.integer({ min: 0, max: 10 ** 12 }).map((cents) => (cents / 100).toFixed(2));
  const item = fc.record({
    productId: text,
    quantity: fc.integer({ min: 1, max: 1_000_000 }),
    unitPrice: amount,
  });
  const change = fc.record({
    customerId: text,
    customerEmail: text,
    customerPhone: fc.option(text),
    notificationChannel: fc.constantFrom('email' as const, 'sms' as const),
    items: fc.array(item, { minLength: 1, maxLength: 3 }),
    shippingAddress: fc.record({ name: text, street: text, city: text, postalCode: text, country: text }),
    totalAmount: amount,
    currency: text,
    confirmedAt: fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
  });

  it('stores any orders and records as they are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 5 }), async (changes) => {
        const orders = changes.map((given, index) =>
          orderToStore(given, index % 2 === 0 ? undefined : `k-${index}`),
        );
        await database.pool.query('truncate orders, idempotency_keys, outbox cascade');
        expect(await storeOrders(query, orders)).toEqual(orders.map(() => true));

        const { rows } = await database.pool.query(
          `select orders.id as "orderId", event_id as "eventId", customer_id as "customerId", customer_email as "customerEmail",
             customer_phone as "customerPhone", notification_channel as "notificationChannel", items,
             shipping_address as "shippingAddress", total_amount::text as "totalAmount", currency,
             confirmed_at as "confirmedAt" from orders join outbox using (event_id) order by outbox.id`,
        );
        expect(rows).toEqual(orders.map(({ event }) => event));
        const records = await database.pool.query(
          `select event_id as "eventId", topic, key, subject, schema_fingerprint as "schemaFingerprint", payload, headers
           from outbox order by id`,
        );
        expect(records.rows).toEqual(orders.map(({ record }) => record));
        const keys = await database.pool.query(
          'select key, body_hash as "bodyHash", status, body from idempotency_keys order by body',
        );
        const kept = orders.flatMap(({ keyed }) =>
          keyed === undefined ? [] : [{ key: keyed.key, ...keyed.answer }],
        );
        expect(keys.rows).toEqual(kept.sort((a, b) => (a.body < b.body ? -1 : 1)));
      }),
      { numRuns: 40 },
    );
  });
});
