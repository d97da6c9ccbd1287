import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTelemetry } from '@rivulet/telemetry';
import { migrate, outboxMigrations, pendingMigrations, type MigrationSet } from './migrate.ts';
import { openTestDatabase, type TestDatabase } from './testing/index.ts';

const { log } = createTestTelemetry();
let database: TestDatabase;
let set: MigrationSet;

beforeAll(async () => void (database = await openTestDatabase()));
afterAll(() => database.close());
beforeEach(async () => {
  await database.pool.query('drop schema public cascade; create schema public');
  set = { component: 'test', directory: await mkdtemp(join(tmpdir(), 'migrate-')) };
});
afterEach(() => rm(set.directory, { recursive: true }));

const write = (name: string, sql: string) => writeFile(join(set.directory, name), sql);
const pending = (...sets: MigrationSet[]) =>
  pendingMigrations((text, values) => database.pool.query(text, values), sets);
const tables = async () =>
  (
    await database.pool.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
    )
  ).rows.map(({ name }) => name);

describe('migrate', () => {
  it('makes the outbox`s tables, and says before what is pending', async () => {
    expect(await pending(outboxMigrations)).toEqual(['outbox/0001-outbox.sql', 'outbox/0002-parked.sql']);
    await migrate(database.pool, [outboxMigrations], log);
    expect(await tables()).toEqual(['outbox', 'outbox_schemas', 'rivulet_migrations']);
    expect(await pending(outboxMigrations)).toEqual([]);
  });

  it('runs each file once, also when instances start together', async () => {
    await write('0001-a.sql', 'create table a (n int); insert into a values (1)');
    await Promise.all(Array.from({ length: 5 }, () => migrate(database.pool, [set], log)));
    await write('0002-b.sql', 'insert into a values (2)');
    await migrate(database.pool, [set], log);
    expect((await database.pool.query('select n from a order by n')).rows).toEqual([{ n: 1 }, { n: 2 }]);
  });

  it('leaves nothing behind when a later file fails, and names that file', async () => {
    await write('0001-a.sql', 'create table a (n int)');
    await write('0002-b.sql', 'insert into nowhere values (1)');
    await expect(migrate(database.pool, [set], log)).rejects.toThrow(/test\/0002-b\.sql failed: .*nowhere/);
    expect(await tables()).toEqual([]);
  });

  it('refuses a file that was changed after it had been run', async () => {
    await write('0001-a.sql', 'create table a (n int)');
    await migrate(database.pool, [set], log);
    await write('0001-a.sql', 'create table a (n bigint)');
    await expect(migrate(database.pool, [set], log)).rejects.toThrow(
      'test/0001-a.sql was changed after it had been applied',
    );
  });

  it('lets an older version start on a database that a newer one has migrated', async () => {
    await write('0001-a.sql', 'create table a (n int)');
    await write('0002-b.sql', 'create table b (n int)');
    await migrate(database.pool, [set], log);
    await rm(join(set.directory, '0002-b.sql'));
    await migrate(database.pool, [set], log);
    expect(await pending(set)).toEqual([]);
  });
});
