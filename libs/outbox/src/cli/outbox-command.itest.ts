import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createOutbox } from '../append.ts';
import { park } from '../parked-sql.ts';
import type { Query } from '../query.ts';
import { openTestDatabase, OrderShipped, orderShipped, type TestDatabase } from '../testing/index.ts';

const main = join(import.meta.dirname, '../main.ts');
const { tracer } = createTestTelemetry();
const outbox = createOutbox({ events: [OrderShipped], tracer });
let database: TestDatabase;
const query: Query = (text, values) => database.pool.query(text, values);

beforeAll(async () => void (database = await openTestDatabase()));
beforeEach(() => database.pool.query('drop schema public cascade; create schema public'));
afterAll(() => database.close());

function run(line: string, env: Record<string, string> = { DATABASE_URL: database.url }) {
  return new Promise<{ status: number | string; output: string; errors: string }>((resolve) => {
    const { PATH = '' } = process.env;
    execFile(
      process.execPath,
      [main, ...line.split(' ')],
      { env: { PATH, ...env } },
      (error, output, errors) => resolve({ status: error?.code ?? 0, output, errors }),
    );
  });
}
const idOf = async (eventId: string) =>
  String((await query('select id from outbox where event_id = $1', [eventId])).rows[0]?.id);

/** Two keys with a parked record each, one of them with another behind it; and one that waits. */
async function withParked() {
  await run('migrate');
  const append = async (key: string) =>
    idOf((await outbox.append(query, OrderShipped, orderShipped(key))).eventId);
  const [a, behind, b] = [await append('a'), await append('a'), await append('b')];
  await append('c');
  await park(query, [a], 'too-large', 'too large for the broker');
  await park(query, [behind], 'behind', 'an earlier record of its key is parked');
  await park(query, [b], 'unknown-topic', 'no such topic');
  return { a, b };
}
const parked = async () =>
  (await query('select key from outbox where parked_at is not null order by id', [])).rows.map(
    ({ key }) => key,
  );

describe('the outbox command', () => {
  it('migrates, and says before and after what is pending', async () => {
    expect(await run('pending')).toMatchObject({
      status: 1,
      output: expect.stringMatching(/^outbox\/0001-/),
    });
    expect(await run('migrate')).toMatchObject({
      status: 0,
      output: expect.stringContaining('applied outbox/0001-'),
    });
    expect(await run('pending --json')).toMatchObject({ status: 0, output: '{\n  "pending": []\n}\n' });
    expect(await run('migrate')).toMatchObject({ status: 0, output: 'nothing to do\n' });
  });

  it('prints SQL without a database, with which nothing is pending', async () => {
    const { status, output } = await run('sql', {});
    expect(status).toBe(0);
    await database.pool.query(output);
    expect(await run('pending')).toMatchObject({ status: 0, output: 'nothing is missing\n' });
  });

  it('tells backlog, age and what is parked by reason, and by its status whether all is well', async () => {
    await run('migrate');
    expect(await run('status')).toMatchObject({ status: 0, output: expect.stringContaining('unsent  0') });
    await outbox.append(query, OrderShipped, orderShipped('a'));
    expect((await run('status')).status).toBe(0);
    expect((await run('status --max-backlog 0')).status).toBe(1);
    await query(`update outbox set created_at = now() - interval '2 minutes'`, []);
    expect((await run('status')).status).toBe(1);
    expect((await run('status --max-age-seconds 600')).status).toBe(0);
    await query('truncate outbox', []);
    await withParked();
    const { status, output } = await run('status --json');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      ...{ well: false, records: 1, parked: 3 },
      parkedAs: { 'too-large': 1, 'unknown-topic': 1, behind: 1 },
    });
  });

  it('releases what fits, with those behind it; first only shows it', async () => {
    const { a } = await withParked();
    expect(await run('release --key a --dry-run')).toMatchObject({
      status: 0,
      output: expect.stringContaining(`would release ${a} orders.order-shipped a too-large`),
    });
    expect(await parked()).toEqual(['a', 'a', 'b']);
    expect(await run('release --key a')).toMatchObject({ status: 0 });
    expect(await parked()).toEqual(['b']);
  });

  it('discards only what it is told, with a reason that is logged, and the key goes on', async () => {
    const { a, b } = await withParked();
    expect(await run(`discard --id ${a}`)).toMatchObject({ status: 2 });
    await run(`discard --id ${a} --because tested --dry-run`);
    expect(await parked()).toEqual(['a', 'a', 'b']);
    const { status, errors } = await run(`discard --id ${a} --because tested`);
    expect(status).toBe(0);
    expect(JSON.parse(errors)).toMatchObject({
      topic: 'orders.order-shipped',
      key: 'a',
      as: 'too-large',
      because: 'tested',
    });
    expect(await parked()).toEqual(['b']);
    expect((await query('select key from outbox order by id', [])).rows.map(({ key }) => key)).toEqual([
      'a',
      'b',
      'c',
    ]);
    expect((await query('select id from outbox where key = $1', ['b'])).rows).toEqual([{ id: b }]);
  });

  it.each([
    [
      'a database that is away',
      'pending',
      { DATABASE_URL: 'postgres://127.0.0.1:1/none' },
      3,
      'ECONNREFUSED',
    ],
    ['no database', 'status', {}, 3, 'DATABASE_URL must name the database'],
    ['wrong arguments', 'stats', {}, 2, 'name one command of'],
  ])(
    'says on standard error what is wrong, and by its status: %s',
    async (_what, line, env, status, reason) => {
      expect(await run(line, env)).toMatchObject({
        status,
        output: '',
        errors: expect.stringContaining(reason),
      });
    },
  );
});
