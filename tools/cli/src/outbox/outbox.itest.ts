import { migrate, outboxMigrations, createOutbox } from '@rivulet/outbox';
import { openTestDatabase, OrderShipped, orderShipped, type TestDatabase } from '@rivulet/outbox/testing';
import { createTestTelemetry } from '@rivulet/telemetry';
import { startCli, untilEnded } from '../cli-scene.fixture.ts';

const { tracer, log } = createTestTelemetry();
const outbox = createOutbox({ events: [OrderShipped], tracer });
let database: TestDatabase;
const query = (text: string, values: unknown[]) => database.pool.query<Record<string, unknown>>(text, values);

beforeAll(async () => {
  database = await openTestDatabase();
  await migrate(database.pool, [outboxMigrations], log);
});
beforeEach(() => database.pool.query('truncate outbox'));
afterAll(() => database.close());

const run = (line: string, url = database.url) =>
  untilEnded(startCli(`outbox ${line}`, { PATH: process.env.PATH, DATABASE_URL: url }));

/** Two keys with a parked record each, one of them with another behind it; and one that waits. */
async function withParked(): Promise<string[]> {
  for (const key of ['a', 'a', 'b', 'c']) await outbox.append(query, OrderShipped, orderShipped(key));
  const { rows } = await query('select id from outbox order by id', []);
  const ids = rows.map(({ id }) => String(id));
  const reasons = [
    ['too-large', 'too large, says ada@example.com'],
    ['behind', 'an earlier record of its key is parked'],
    ['unknown-topic', 'no such topic'],
  ];
  for (const [at, [as, reason]] of reasons.entries())
    await query('update outbox set parked_at = now(), parked_as = $2, parked_reason = $3 where id = $1', [
      ...[ids[at], as, reason],
    ]);
  return ids;
}
const parked = async () =>
  (await query('select key from outbox where parked_at is not null order by id', [])).rows.map(
    ({ key }) => key,
  );

describe('rivulet outbox', () => {
  it('tells backlog, age and what is parked by reason, and by its status whether all is well', async () => {
    expect(await run('status')).toMatchObject({ status: 0, output: 'unsent  0\nwell\n', errors: '' });
    await outbox.append(query, OrderShipped, orderShipped('a'));
    expect((await run('status')).status).toBe(0);
    expect((await run('status --max-backlog 0')).status).toBe(1);
    await query(`update outbox set created_at = now() - interval '2 minutes'`, []);
    const old = await run('status');
    expect(old).toMatchObject({ status: 1, output: expect.stringContaining('the oldest for 2 min') });
    expect((await run('status --max-age-seconds 600')).status).toBe(0);
    await withParked();
    const { status, output } = await run('status --max-age-seconds 600 --json');
    expect(status).toBe(1);
    expect(JSON.parse(output)).toMatchObject({
      ...{ well: false, unsent: 2, parked: 3 },
      reasons: expect.arrayContaining([expect.objectContaining({ as: 'unknown-topic', count: 1 })]),
    });
  });

  it('releases what fits, with those behind it, and wakes the relay; first only shows it', async () => {
    const [a] = await withParked();
    const shown = await run('release --key a --dry-run');
    expect(shown).toMatchObject({ status: 0, errors: '' });
    expect(shown.output).toContain(`would be released  ${a}  orders.order-shipped  a  too-large`);
    expect(shown.output).not.toContain('ada@example.com');
    expect(await parked()).toEqual(['a', 'a', 'b']);

    expect(await run('release --key a')).toMatchObject({ status: 0 });
    expect(await parked()).toEqual(['b']);
    const { output } = await run('release --json');
    expect(JSON.parse(output)).toMatchObject({ dryRun: false, records: [{ key: 'b', as: 'unknown-topic' }] });
    expect(await parked()).toEqual([]);
  });

  it('takes several ids', async () => {
    const [a, , b] = await withParked();
    expect((await run(`release --id ${a} --id ${b}`)).status).toBe(0);
    expect(await parked()).toEqual([]);
  });

  it.each([
    ['release --as nonsense', 64, 'nonsense'],
    ['release --id first', 64, '--id=first is not the number of a record'],
    ['status --max-backlog few', 64, '--max-backlog'],
  ])('refuses %s', async (line, status, words) => {
    expect(await run(line)).toMatchObject({ status, output: '', errors: expect.stringContaining(words) });
  });

  it('says that the database is away, without its password', async () => {
    const { status, errors } = await run('status', 'postgres://u:hunter2@127.0.0.1:1/none');
    expect(status).toBe(69);
    expect(errors).toContain('ECONNREFUSED');
    expect(errors).not.toContain('hunter2');
  });
});
