/** The local parts for real: Kafka from jars, embedded PostgreSQL, the development registry. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { createKafka } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import { withClient } from './app-database.ts';
import { postgresNote } from './local/postgres-place.ts';
import { freePorts } from './ports.ts';
import { isAlive } from './process-identity.ts';
import { defaultCacheDir, provideStack } from './provide-stack.ts';
import { removeState } from './remove-state.ts';
import type { Part, Stack } from './stack.ts';

interface Told {
  brokers: string[];
  registryUrl: string;
  databaseUrl: string;
  processes: Record<string, number>;
}

const testDir = join(defaultCacheDir, 'test');
const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const spec = { name: 'kept', partitions: 3, replicationFactor: 1, config: {} };
let stateDir: string;
let parents: ChildProcess[];

beforeEach(() => {
  stateDir = join(testDir, `local-stack-${randomUUID()}-${process.pid}`);
  mkdirSync(stateDir, { recursive: true });
  parents = [];
});
afterEach(async () => {
  for (const parent of parents.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    parent.kill('SIGTERM');
    await once(parent, 'exit');
  }
  removeState(stateDir);
});

async function startParent(...need: Part[]): Promise<{ parent: ChildProcess; told: Told }> {
  const ports = await freePorts(4);
  const file = join(import.meta.dirname, 'local-stack.fixture.ts');
  const parent = spawn(process.execPath, [file, stateDir, ports.join(','), ...need], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  parents.push(parent);
  const [line] = (await once(createInterface({ input: parent.stdout }), 'line')) as [string];
  return { parent, told: JSON.parse(line) as Told };
}

async function store({ brokers, databaseUrl, registryUrl }: Told): Promise<void> {
  const kafka = createKafka({ brokers, clientId: 'test', log: silent });
  await kafka.admin.create([spec]);
  const producer = await kafka.producer();
  await producer.send([{ topic: spec.name, key: 'a', value: Buffer.from('one'), partition: 0 }]);
  await producer.close();
  await kafka.close();
  await withClient(databaseUrl, async (client) => {
    await client.query('CREATE TABLE kept (id int)');
    await client.query('INSERT INTO kept VALUES (7)');
  });
  const headers = { 'content-type': 'application/json' };
  const body = JSON.stringify({ schema: '"string"' });
  expect(
    (await fetch(`${registryUrl}/subjects/kept/versions`, { method: 'POST', headers, body })).status,
  ).toBe(200);
}

async function expectStored({ brokers, databaseUrl, registryUrl }: Told): Promise<void> {
  const kafka = createKafka({ brokers, clientId: 'test', log: silent });
  expect(await kafka.admin.offsets(spec.name)).toContainEqual({ partition: 0, low: 0, high: 1 });
  await kafka.close();
  const { rows } = await withClient(databaseUrl, (client) => client.query('SELECT id FROM kept'));
  expect(rows).toEqual([{ id: 7 }]);
  await expect((await fetch(`${registryUrl}/subjects`)).json()).resolves.toEqual(['kept']);
}

const goneOf = (told: Told) => () => Object.values(told.processes).every((pid) => !isAlive(pid));

async function freeStackPorts() {
  const [kafka = 0, kafkaController = 0, postgres = 0, schemaRegistry = 0] = await freePorts(4);
  return { kafka, kafkaController, postgres, schemaRegistry };
}

async function provide(need: Part[] = ['postgres']): Promise<Stack> {
  const env = { ...process.env, RIVULET_STACK: 'local' };
  return provideStack({ env, log: silent, stateDir, need, ports: await freeStackPorts() });
}

describe('a local stack', () => {
  it('loses nothing and leaves nothing running, whether its parent is killed or all of it', async () => {
    const first = await startParent();
    await store(first.told);
    expect(Object.keys(first.told.processes)).toEqual(['Kafka', 'PostgreSQL', 'guardian']);
    first.parent.kill('SIGKILL');
    await waitFor(goneOf(first.told), { what: 'all to be gone', timeoutMs: 15_000 });

    const second = await startParent();
    await expectStored(second.told);
    // Guardian first: it would ask the others to end in order.
    for (const pid of Object.values(second.told.processes).toReversed()) process.kill(pid, 'SIGKILL');
    second.parent.kill('SIGKILL');
    await waitFor(goneOf(second.told), { what: 'all to be gone', timeoutMs: 15_000 });

    const third = await startParent();
    await expectStored(third.told);
    third.parent.kill('SIGTERM');
    expect(await once(third.parent, 'exit')).toEqual([0, null]);
    expect(goneOf(third.told)()).toBe(true);
  }, 240_000);

  it('ends what a killed start left running, before it starts the same again', async () => {
    const { parent, told } = await startParent('postgres');
    process.kill(told.processes['guardian'] ?? 0, 'SIGSTOP');
    parent.kill('SIGKILL');
    await once(parent, 'exit');
    expect(isAlive(told.processes['PostgreSQL'] ?? 0)).toBe(true);
    const stack = await provide();
    expect(isAlive(told.processes['PostgreSQL'] ?? 0)).toBe(false);
    await stack.stop();
    process.kill(told.processes['guardian'] ?? 0, 'SIGKILL');
  });

  it('refuses a state folder that another stack works on, and says how to stop that one', async () => {
    const { parent } = await startParent('postgres');
    await expect(provide()).rejects.toThrow(
      `stop it with Ctrl-C in its terminal or with \`kill ${parent.pid}\``,
    );
  });

  it('tells which part ended when one of its servers is killed', async () => {
    const stack = await provide();
    process.kill(stack.processes['PostgreSQL'] ?? 0, 'SIGKILL');
    await expect(stack.lost).resolves.toEqual({
      part: 'postgres',
      message: expect.stringMatching(
        /^PostgreSQL ended unexpectedly \(SIGKILL\); its log is .*postgres\.log\.$/,
      ),
    });
    await stack.stop();
    expect(stack.pids.map(isAlive)).not.toContain(true);
  });

  it('starts though a stranger has the pid that a killed PostgreSQL noted', async () => {
    await (await provide()).stop();
    const dataDir = join(stateDir, 'postgres/data');
    writeFileSync(join(dataDir, 'postmaster.pid'), `${process.pid}\n${dataDir}\n`);
    await (await provide()).stop();
  });

  it('says which port is in use, before anything starts', async () => {
    const ports = await freeStackPorts();
    const holder = createServer().listen(ports.kafka, '127.0.0.1');
    await once(holder, 'listening');
    await expect(
      provideStack({ env: { RIVULET_STACK: 'local' }, log: silent, stateDir, ports }),
    ).rejects.toThrow(`Port ${ports.kafka}, wanted by Kafka, is in use (set KAFKA_PORT to use another).`);
    holder.close();
  });

  it('runs and keeps its state in a folder that only the caller may enter', async () => {
    chmodSync(stateDir, 0o700);
    const stack = await provide();
    await withClient(await stack.databaseUrl('one'), (client) => client.query('CREATE TABLE kept (id int)'));
    await stack.stop();
    const again = await provide();
    await withClient(await again.databaseUrl('one'), (client) => client.query('SELECT id FROM kept'));
    await again.stop();
    // Root runs PostgreSQL as another user, whose files must be elsewhere then.
    const note = postgresNote(stateDir);
    const place = existsSync(note) ? readFileSync(note, 'utf8').trim() : join(stateDir, 'postgres');
    expect(existsSync(join(place, 'data'))).toBe(true);
    removeState(stateDir);
    expect(existsSync(place)).toBe(false);
  });
});
