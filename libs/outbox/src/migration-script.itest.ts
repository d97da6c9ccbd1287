import { createTestTelemetry } from '@rivulet/telemetry';
import { migrate, outboxMigrations, pendingMigrations } from './migrate.ts';
import { migrationScript } from './migration-script.ts';
import { openTestDatabase, type TestDatabase } from './testing/index.ts';

const { log } = createTestTelemetry();
let byMigrate: TestDatabase;
let byScript: TestDatabase;

beforeAll(async () => {
  [byMigrate, byScript] = [await openTestDatabase(), await openTestDatabase()];
  await migrate(byMigrate.pool, [outboxMigrations], log);
});
afterAll(async () => void (await Promise.all([byMigrate.close(), byScript.close()])));

/** Tables with their options, columns, indexes and constraints, and what is recorded of migrations. */
async function stateOf({ pool }: TestDatabase): Promise<Record<string, unknown>> {
  const read = async (text: string) => (await pool.query(text)).rows as unknown[];
  const ours = `relnamespace = 'public'::regnamespace`;
  return {
    tables: await read(
      `select relname, relkind, reloptions from pg_class where ${ours} and relkind in ('r', 'S') order by 1`,
    ),
    columns: await read(
      `select table_name, column_name, ordinal_position, data_type, is_nullable, column_default, is_identity
       from information_schema.columns where table_schema = 'public' order by 1, 3`,
    ),
    indexes: await read(`select indexdef from pg_indexes where schemaname = 'public' order by 1`),
    constraints: await read(
      `select conrelid::regclass::text, conname, pg_get_constraintdef(oid) from pg_constraint
       where connamespace = 'public'::regnamespace order by 1, 2`,
    ),
    migrations: await read('select component, name, checksum from rivulet_migrations order by 1, 2'),
  };
}

describe('the migrations as plain SQL', () => {
  it('leave the state that migrate leaves, which then finds nothing to do', async () => {
    await byScript.pool.query(await migrationScript([outboxMigrations]));
    const state = await stateOf(byScript);
    expect(state).toEqual(await stateOf(byMigrate));
    expect(state.tables).toHaveLength(4);
    const query = (text: string, values: unknown[]) => byScript.pool.query(text, values);
    expect(await pendingMigrations(query, [outboxMigrations])).toEqual([]);
    const applied: object[] = [];
    await migrate(byScript.pool, [outboxMigrations], { info: (fields: object) => void applied.push(fields) });
    expect(applied).toEqual([]);
  });

  it('change nothing when they are run again', async () => {
    const before = await stateOf(byMigrate);
    const client = await byMigrate.pool.connect();
    await expect(client.query(await migrationScript([outboxMigrations]))).rejects.toMatchObject({
      code: '23505',
    });
    client.release(true);
    expect(await stateOf(byMigrate)).toEqual(before);
  });
});
