import { join } from 'node:path';
import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox, migrate, outboxMigrations } from '@rivulet/outbox';
import { openTestDatabase, until, type TestDatabase } from '@rivulet/outbox/testing';
import { createHealth, listen, type Listener } from '@rivulet/service';
import { createLog, createTestTelemetry } from '@rivulet/telemetry';
import type { RequestHandler } from 'express';
import { createApp } from './create-app.ts';
import { openDatabase } from './database.ts';
import { hashApiKey, parseApiKeys } from './guard/api-keys.ts';
import { authenticate } from './guard/authenticate.ts';
import { groupCommit } from './group-commit.ts';
import { exampleOrder } from './openapi.ts';
import { orderStatus } from './order-status.ts';
import { purgeKeys, type NamedQuery } from './orders-sql.ts';
import { receiveOrder } from './receive-order.ts';

const telemetry = createTestTelemetry();
const logLines: string[] = [];
const log = createLog({
  serviceName: 'publisher',
  level: 'trace',
  destination: { write: (line) => void logLines.push(line) },
});
const outbox = createOutbox({ events: [OrderConfirmed], tracer: telemetry.tracer });
let database: TestDatabase;
let server: Listener;
/** Stands between the app and the database. */
let between: (query: NamedQuery) => NamedQuery = (query) => query;
let commits = 0;

const scopes = ['orders:write'];
const keys = ['shop', 'other'].map((client) => ({ client, sha256: hashApiKey(`${client}-key`), scopes }));
const asked = authenticate({ keys: parseApiKeys(JSON.stringify(keys)) });
/** Most tests are about what authentication does not change. */
const onlyWithKeys: RequestHandler = (request, response, next) =>
  request.get('x-api-key') === undefined ? next() : asked(request, response, next);

beforeAll(async () => {
  database = await openTestDatabase();
  const migrations = [
    outboxMigrations,
    { component: 'orders', directory: join(import.meta.dirname, 'migrations') },
  ];
  await migrate(database.pool, migrations, telemetry.log);
  const query: NamedQuery = (statement) => between(database.pool.query.bind(database.pool))(statement);
  const app = createApp({
    notReady: () => undefined,
    receiveOrder: receiveOrder({
      ...{ outbox, log, committed: () => void (commits += 1) },
      store: groupCommit({ query, certainWithinMs: 2_000 }),
    }),
    orderStatus: orderStatus(query),
    streamOrder: () => undefined,
    health: createHealth(),
    telemetry: { ...telemetry, log },
    bodyLimitBytes: 102_400,
    guard: { first: [], beforeBody: [onlyWithKeys] },
  });
  server = await listen(app, 0);
});
beforeEach(async () => {
  between = (query) => query;
  commits = 0;
  logLines.length = 0;
  await database.pool.query('truncate orders, order_holds, order_steps, idempotency_keys, outbox');
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const post = (body: object = exampleOrder, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}/orders`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const get = async (path: string) =>
  (await fetch(`http://127.0.0.1:${server.port}${path}`)).json() as Promise<Record<string, unknown>>;
const count = async (table: string) =>
  (await database.pool.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n;
const stored = async () => ({ orders: await count('orders'), events: await count('outbox') });

const waitingForLocks = async () => {
  const text = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  return (await database.pool.query(text)).rows.length;
};

describe('an accepted order', () => {
  it('is stored together with its event', async () => {
    const { orderId, eventId } = (await (await post()).json()) as Record<string, string>;
    const { rows } = await database.pool.query(
      'select o.id, e.event_id, e.key, e.topic from orders o join outbox e using (event_id)',
    );
    expect(rows).toEqual([{ id: orderId, event_id: eventId, key: orderId, topic: 'orders.order-confirmed' }]);
    expect(commits).toBe(1);
  });

  it('is shown without personal data, and with what became of its event', async () => {
    const response = await post();
    const { orderId, eventId } = (await response.json()) as Record<string, string>;
    const path = response.headers.get('location') ?? '';
    expect(await get(path)).toEqual({
      orderId,
      status: 'confirmed',
      customerId: exampleOrder.customerId,
      notificationChannel: 'email',
      items: exampleOrder.items,
      totalAmount: '25.00',
      currency: 'EUR',
      confirmedAt: expect.any(String),
      event: { eventId, published: false },
      steps: {
        inventory: { state: 'pending', since: expect.any(String), attempts: 0 },
        notification: { state: 'pending', since: expect.any(String), attempts: 0 },
      },
    });
    await database.pool.query('update outbox set published_at = now()');
    expect(await get(path)).toMatchObject({ event: { published: true } });
    await database.pool.query('delete from outbox');
    expect(await get(path)).toMatchObject({ event: { published: true } });
  });

  it('is logged with its ids, and with nothing personal', async () => {
    const { orderId, eventId } = (await (await post()).json()) as Record<string, string>;
    await post({
      ...exampleOrder,
      customerEmail: 'ada@',
      shippingAddress: { ...exampleOrder.shippingAddress, name: 'Ada\u0007' },
    });
    const text = logLines.join('');
    expect(JSON.parse(logLines[0] ?? '')).toMatchObject({
      orderId,
      eventId,
      trace_id: expect.stringMatching(/^[\da-f]{32}$/),
    });
    expect(text).not.toMatch(/ada|Example Street|10115|Berlin/i);
  });

  it('is not there when its event is not: one statement stores both or none', async () => {
    await database.pool.query('alter table outbox add constraint broken check (false) not valid');
    const response = await post();
    await database.pool.query('alter table outbox drop constraint broken');
    expect(response.status).toBe(500);
    expect(await stored()).toEqual({ orders: 0, events: 0 });
    expect(commits).toBe(0);
  });

  it('is not quoted in the log when the database quotes it in an error', async () => {
    await database.pool.query('alter table orders add constraint broken check (false) not valid');
    const response = await post();
    await database.pool.query('alter table orders drop constraint broken');
    expect(response.status).toBe(500);
    expect(logLines.join('')).toContain('violates check constraint');
    expect(logLines.join('')).not.toMatch(/ada[@ ]|Example Street/i);
  });
});

describe('an Idempotency-Key', () => {
  const key = { 'Idempotency-Key': 'key-1' };

  it('gives the same answer to the same request, and makes no second order', async () => {
    const first = await post(exampleOrder, key);
    const { currency, ...rest } = exampleOrder;
    const second = await post({ currency, ...rest }, key);
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.headers.get('location')).toBe(first.headers.get('location'));
    expect([first, second].map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([null, 'true']);
    expect(await second.text()).toBe(await first.text());
    expect(await stored()).toEqual({ orders: 1, events: 1 });
    expect(commits).toBe(1);
  });

  it('is refused with 422 for another order', async () => {
    await post(exampleOrder, key);
    const other = await post({ ...exampleOrder, currency: 'USD' }, key);
    expect([other.status, ((await other.json()) as { type: string }).type]).toEqual([
      422,
      '/docs#idempotency-key-reused',
    ]);
    expect(await stored()).toEqual({ orders: 1, events: 1 });
  });

  it('makes one order of requests that are under way at the same time', async () => {
    const holding = await database.pool.connect();
    await holding.query('begin; lock table orders in share mode');
    const requests = Array.from({ length: 10 }, () => post(exampleOrder, key));
    await until('a request to be in the database', async () => (await waitingForLocks()) > 0);
    await holding.query('commit');
    holding.release();
    const answers = await Promise.all(requests);
    const bodies = new Set(await Promise.all(answers.map((answer) => answer.text())));
    expect(answers.map(({ status }) => status)).toEqual(Array.from({ length: 10 }, () => 201));
    expect(bodies.size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === null)).toHaveLength(1);
    expect(await stored()).toEqual({ orders: 1, events: 1 });
    expect(commits).toBe(1);
  });

  it('waits for the first request, and stands in for it when that is rolled back', async () => {
    const first = await database.pool.connect();
    await first.query('begin');
    await first.query(
      `insert into idempotency_keys (key, body_hash, status, body) values ('key-1', '', 201, '{}')`,
    );
    const second = post(exampleOrder, key);
    await until('the second request to wait', async () => (await waitingForLocks()) === 1);
    await first.query('rollback');
    first.release();
    expect((await second).status).toBe(201);
    expect(await stored()).toEqual({ orders: 1, events: 1 });
  });

  it('belongs to its client: another one with the same key gets an order of its own, and never the answer of the first', async () => {
    const as = (client: string) => post(exampleOrder, { ...key, 'X-API-Key': `${client}-key` });
    const answers = [await as('shop'), await as('other'), await post(exampleOrder, key), await as('shop')];
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
    expect(answers.map(({ headers }) => headers.get('idempotency-replayed'))).toEqual([
      null,
      null,
      null,
      'true',
    ]);
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(new Set(bodies).size).toBe(3);
    expect(bodies[3]).toBe(bodies[0]);
    expect(await stored()).toEqual({ orders: 3, events: 3 });
    const kept = await database.pool.query<{ key: string }>('select key from idempotency_keys order by key');
    expect(kept.rows.map((row) => row.key)).toEqual(['key-1', 'key:other key-1', 'key:shop key-1']);
  });

  it('is not spent by a request that was refused', async () => {
    expect((await post({ ...exampleOrder, items: [] }, key)).status).toBe(422);
    expect((await post(exampleOrder, key)).status).toBe(201);
  });

  it('is forgotten after its retention, and not before', async () => {
    for (const name of ['old-1', 'old-2', 'young']) await post(exampleOrder, { 'Idempotency-Key': name });
    await database.pool.query(
      `update idempotency_keys set created_at = now() - interval '25 hours' where key like 'old%'`,
    );
    const query: NamedQuery = (statement) => database.pool.query(statement);
    expect(await purgeKeys(query, 24 * 3_600_000, 1)).toBe(1);
    expect(await purgeKeys(query, 24 * 3_600_000, 10)).toBe(1);
    expect((await database.pool.query('select key from idempotency_keys')).rows).toEqual([{ key: 'young' }]);
  });
});

describe('a database that is lost', () => {
  /** The statement is carried out, but its answer never comes. */
  const losingTheAnswer = (times: number) => {
    let left = times;
    between = (query) => async (statement) => {
      const result = await query(statement);
      if (statement.name === 'store-orders' && left-- > 0)
        throw new Error('Connection terminated unexpectedly');
      return result;
    };
  };

  it.each([
    ['without an Idempotency-Key', {}],
    ['with an Idempotency-Key', { 'Idempotency-Key': 'key-1' }],
  ])(
    'after the commit, before its answer, still makes one order, answered 201 (%s)',
    async (_kind, headers: Record<string, string>) => {
      losingTheAnswer(2);
      const response = await post(exampleOrder, headers);
      expect([response.status, response.headers.get('idempotency-replayed')]).toEqual([201, null]);
      const { orderId } = (await response.json()) as { orderId: string };
      expect((await database.pool.query('select id from orders')).rows).toEqual([{ id: orderId }]);
      expect(await stored()).toEqual({ orders: 1, events: 1 });
      expect(commits).toBe(1);
    },
  );

  it('is answered 503 with Retry-After when it can not be reached', async () => {
    const nowhere = openDatabase(
      {
        url: 'postgres://nobody@127.0.0.1:1/none',
        applicationName: 'test',
        maxConnections: 1,
        connectTimeoutMs: 200,
        statementTimeoutMs: 200,
      },
      () => undefined,
    );
    between = () => (statement) => nowhere.query(statement);
    const responses = [
      await post(),
      await fetch(`http://127.0.0.1:${server.port}/orders/01a209d6-753d-7573-879e-c4d8cb68f8ef`),
    ];
    await nowhere.end();
    for (const response of responses) {
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '2']);
      expect(response.headers.get('content-type')).toContain('application/problem+json');
    }
  });

  it('is answered 503 when it does not answer in time', async () => {
    const slow = openDatabase(
      {
        url: database.url,
        applicationName: 'test',
        maxConnections: 1,
        connectTimeoutMs: 2_000,
        statementTimeoutMs: 100,
      },
      () => undefined,
    );
    between = () => (statement) => slow.query(statement);
    const locking = await database.pool.connect();
    await locking.query('begin; lock table orders');
    const response = await post();
    await locking.query('rollback');
    locking.release();
    await slow.end();
    expect(response.status).toBe(503);
    expect(await stored()).toEqual({ orders: 0, events: 0 });
  });
});
