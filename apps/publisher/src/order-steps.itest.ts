import { join } from 'node:path';
import fc from 'fast-check';
import { foldOutcomes, OrderConfirmed, OrderOnHold, type EventOutcome } from '@rivulet/contracts';
import { createOutbox, migrate, outboxMigrations, saveSchemas } from '@rivulet/outbox';
import { openTestDatabase, type TestDatabase } from '@rivulet/outbox/testing';
import { createTestTelemetry } from '@rivulet/telemetry';
import { orderConfirmed } from '@rivulet/testing';
import { v7 as newUuidV7 } from 'uuid';
import { transactionsOf } from './in-transaction.ts';
import type { NamedQuery } from './orders-sql.ts';
import { storeOrders } from './store-orders.ts';
import { readOrders } from './read-orders-sql.ts';
import { refusedStock, sampleOutcome } from './sample-outcome.fixture.ts';
import { storeOutcomes } from './store-outcomes.ts';

const telemetry = createTestTelemetry();
const outbox = createOutbox({ events: [OrderConfirmed, OrderOnHold], tracer: telemetry.tracer });
let database: TestDatabase;
let query: NamedQuery;
let wakes = 0;

const store = (outcomes: readonly EventOutcome[], inTransaction = transactionsOf(database.pool)) =>
  storeOutcomes({
    ...{ inTransaction, outbox, newId: newUuidV7, now: () => new Date(), log: telemetry.log },
    committed: () => void (wakes += 1),
  })(outcomes);

beforeAll(async () => {
  database = await openTestDatabase();
  query = database.pool.query.bind(database.pool);
  const own = { component: 'orders', directory: join(import.meta.dirname, 'migrations') };
  await migrate(database.pool, [outboxMigrations, own], telemetry.log);
  await saveSchemas((text, values) => database.pool.query(text, values), outbox.schemas);
});
beforeEach(async () => {
  wakes = 0;
  await database.pool.query('truncate orders, order_holds, order_steps, outbox');
});
afterAll(() => database.close());

async function place() {
  const event = orderConfirmed({ orderId: newUuidV7(), eventId: newUuidV7() });
  await storeOrders(query, [{ event, record: outbox.prepare(OrderConfirmed, event) }]);
  return event;
}
const shown = async (orderId: string) => (await readOrders(query, [orderId]))[0];
const holdEvents = async () =>
  (await database.pool.query<{ key: string }>(`select key from outbox where topic = 'orders.order-on-hold'`))
    .rows;

const outcomeOf = (eventId: string) =>
  fc
    .record({
      state: fc.constantFrom<EventOutcome['state'][]>(
        'retrying',
        'deferred',
        'deadLettered',
        'done',
        'compensated',
      ),
      ...{ delivery: fc.integer({ min: 1, max: 3 }), attempts: fc.integer({ min: 0, max: 9 }) },
      at: fc.integer({ min: 1_700_000_000_000, max: 1_700_000_000_003 }).map((ms) => new Date(ms)),
      outcomeId: fc.constantFrom('a', 'B', 'b', 'a:2', 'a-2', 'Z'),
      reason: fc.constantFrom(null, 'permanent', 'with\0NUL'),
    })
    .map((said) => sampleOutcome({ ...said, eventId }));

describe('stored steps', () => {
  it('are those that foldOutcomes gives, in any order, any batches, however often each comes', async () => {
    const { eventId, orderId } = await place();
    const batches = fc.array(fc.array(outcomeOf(eventId), { minLength: 1, maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    });
    await fc.assert(
      fc.asyncProperty(batches, fc.nat(), async (said, again) => {
        await database.pool.query('truncate order_steps');
        const repeated = [...said, said[again % said.length] ?? []];
        for (const batch of repeated) await store(batch);
        const present = foldOutcomes(repeated.flat());
        const [step] = (await shown(orderId))?.steps ?? [];
        expect([step?.state, step?.attempts, step?.at, step?.reason]).toEqual([
          present?.state,
          present?.attempts,
          present?.at,
          present?.reason?.replaceAll('\0', '') ?? null,
        ]);
      }),
      { numRuns: 150 },
    );
  });

  it('are kept of each group and order, and of no event that is unknown here', async () => {
    const [first, second] = [await place(), await place()];
    await store([
      sampleOutcome({ eventId: first.eventId }),
      sampleOutcome({ eventId: first.eventId, group: 'notification-subscriber', state: 'retrying' }),
      sampleOutcome({ eventId: second.eventId }),
      sampleOutcome(),
    ]);
    const { rows } = await database.pool.query('select 1 from order_steps');
    expect(rows).toHaveLength(3);
    expect((await shown(first.orderId))?.steps.map(({ group, state }) => [group, state]).sort()).toEqual([
      ['inventory-subscriber', 'done'],
      ['notification-subscriber', 'retrying'],
    ]);
  });
});

describe('an order whose stock was refused for good', () => {
  it('is on hold, with one OrderOnHold, however often and in how many processes it is heard of', async () => {
    const { eventId, orderId } = await place();
    const refused = refusedStock({ eventId });
    await Promise.all(Array.from({ length: 8 }, () => store([refused])));
    await store([refused]);
    await store([{ ...refused, delivery: 2 }]);
    expect(await shown(orderId)).toMatchObject({ status: 'on_hold', holdEventId: expect.any(String) });
    expect(await holdEvents()).toEqual([{ key: orderId }]);
    expect(wakes).toBe(1);
  });

  it('is not on hold when the transaction did not commit: the next attempt holds it', async () => {
    const { eventId, orderId } = await place();
    const refused = refusedStock({ eventId });
    const inTransaction = transactionsOf(database.pool);
    const crashing: typeof inTransaction = (work) =>
      inTransaction(async (inside) => {
        await work(inside);
        throw new Error('crash before the commit');
      });
    await expect(store([refused], crashing)).rejects.toThrow('crash');
    expect([(await shown(orderId))?.status, await holdEvents()]).toEqual(['confirmed', []]);
    await store([refused]);
    expect([(await shown(orderId))?.status, await holdEvents()]).toEqual(['on_hold', [{ key: orderId }]]);
  });

  it('is confirmed again when its stock is taken after a redrive, and an old refusal changes nothing', async () => {
    const { eventId, orderId } = await place();
    const refused = refusedStock({ eventId });
    await store([refused]);
    await store([sampleOutcome({ eventId, state: 'retrying', delivery: 2 })]);
    expect((await shown(orderId))?.status).toBe('on_hold');
    await store([sampleOutcome({ eventId, delivery: 2 })]);
    await store([refused]);
    expect(await shown(orderId)).toMatchObject({ status: 'confirmed', holdEventId: null });
    expect(await holdEvents()).toHaveLength(1);
    await store([refusedStock({ eventId, delivery: 3 })]);
    expect((await shown(orderId))?.status).toBe('on_hold');
    expect(await holdEvents()).toHaveLength(2);
  });

  it('is confirmed again by a success of the same delivery, which a crash may bring', async () => {
    const { eventId, orderId } = await place();
    await store([refusedStock({ eventId })]);
    await store([sampleOutcome({ eventId })]);
    expect((await shown(orderId))?.status).toBe('confirmed');
  });

  it('is left alone for other failures, and for those of other groups', async () => {
    const others = [
      refusedStock({ errorClass: 'status-400' }),
      refusedStock({ reason: 'attempts-exhausted' }),
      refusedStock({ state: 'retrying' }),
      refusedStock({ group: 'notification-subscriber' }),
    ];
    for (const other of others) {
      const { eventId, orderId } = await place();
      await store([{ ...other, eventId }]);
      expect((await shown(orderId))?.status).toBe('confirmed');
    }
    expect(await holdEvents()).toEqual([]);
  });
});
