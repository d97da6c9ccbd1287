import { waitFor } from '@rivulet/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import type { AppName, AppProcess } from './app-process.ts';
import { createWorld, type World } from './world.ts';

const apps: readonly AppName[] = ['publisher', 'inventory-subscriber', 'notification-subscriber'];
const root = join(import.meta.dirname, '../../..');
const tables: Record<AppName, string[]> = {
  publisher: [
    ...['idempotency_keys', 'order_holds', 'order_steps', 'orders'],
    ...['outbox', 'outbox_schemas', 'rivulet_migrations'],
  ],
  'inventory-subscriber': ['idempotency'],
  'notification-subscriber': ['idempotency'],
};

let world: World;
beforeAll(async () => void (world = await createWorld()));
afterAll(() => world.close());

function migrate(app: AppName, words: string[] = [], databaseUrl = world.databaseUrl(app)) {
  const env = { PATH: process.env.PATH, DATABASE_URL: databaseUrl };
  return new Promise<{ status: number | string; output: string; errors: string }>((resolve) => {
    execFile(
      process.execPath,
      [join(root, `apps/${app}/src/migrate.ts`), ...words],
      { env },
      (error, output, errors) => resolve({ status: error?.code ?? 0, output, errors }),
    );
  });
}

async function tablesOf(app: AppName): Promise<string[]> {
  const client = await world.connect(app);
  const { rows } = await client.query<{ name: string }>(
    `select tablename as name from pg_tables where schemaname = 'public' order by 1`,
  );
  return rows.map(({ name }) => name);
}

async function end(app: AppProcess): Promise<void> {
  app.signal('SIGTERM');
  await app.exited();
}

describe('the job that migrates an app', () => {
  it.each(apps)('makes all that %s needs, and then nothing; several at once take turns', async (app) => {
    const { status, output } = await migrate(app, ['--dry-run']);
    expect(status).toBe(0);
    expect(output).toMatch(/create table/i);
    expect(await tablesOf(app)).toEqual([]);

    const jobs = await Promise.all([migrate(app), migrate(app), migrate(app)]);
    expect(jobs).toMatchObject(jobs.map(() => ({ status: 0, errors: '' })));
    expect(jobs.some((job) => job.output.startsWith('applied '))).toBe(true);
    expect(await tablesOf(app)).toEqual(tables[app]);
    expect(await migrate(app)).toEqual({ status: 0, output: 'nothing to do\n', errors: '' });
    expect(await migrate(app, ['--dry-run'])).toMatchObject({ status: 0, output: '-- nothing to do\n' });
    await end(await world.start(app, { RUN_MIGRATIONS: 'false' }).ready());
  });

  it('is what a publisher without the right to migrate waits for', async () => {
    const client = await world.connect('publisher');
    await client.query('drop schema public cascade; create schema public');
    const waiting = world.start('publisher', { RUN_MIGRATIONS: 'false' });
    await waitFor(async () => /migrations are missing/.test((await waiting.readiness()).text), {
      ...{ what: 'the publisher to miss its tables', timeoutMs: 20_000 },
    });
    expect((await migrate('publisher')).status).toBe(0);
    await end(await waiting.ready());
  });

  it.each(apps)('shows SQL of which %s needs no more', async (app) => {
    const client = await world.connect(app);
    await client.query('drop schema public cascade; create schema public');
    await client.query((await migrate(app, ['--dry-run'])).output);
    expect(await tablesOf(app)).toEqual(tables[app]);
    expect(await migrate(app)).toMatchObject({ status: 0, output: 'nothing to do\n' });
  });

  it('says that the database does not answer, and waits for it when told to', async () => {
    const away = 'postgres://u:hunter2@127.0.0.1:1/none';
    const { status, errors } = await migrate('publisher', ['--wait', '1'], away);
    expect(status).toBe(69);
    expect(errors).toMatch(/waiting: .*ECONNREFUSED[^]*publisher: .*ECONNREFUSED/);
    expect(errors).not.toContain('hunter2');
  });
});
