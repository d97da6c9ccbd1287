/** `rivulet up` and `rivulet demo` for real: the processes that they run, on the run's brokers and database. */
import { freePorts, defaultCacheDir, removeState } from '@rivulet/local-stack';
import { startConfig } from '@rivulet/local-stack/config';
import { readTestStack } from '@rivulet/kafka/testing';
import { startNotificationApi, waitFor } from '@rivulet/testing';
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startCli, untilEnded, type Ended } from '../cli-scene.fixture.ts';
import type { DemoResult } from './run-demo.ts';

const { brokers, registryUrl, adminDatabaseUrl } = readTestStack();
const stateDir = join(defaultCacheDir, 'test', `demo-${randomUUID()}-${process.pid}`);
const short = '--outage 3 --rate 10 --refused 24';
let env: Record<string, string | undefined>;
let up: { child: ChildProcess; ended: Promise<Ended> };

/** What a process has printed so far. */
function watched(child: ChildProcess): () => string {
  let shown = '';
  child.stdout?.on('data', (chunk) => (shown += String(chunk)));
  child.stderr?.on('data', (chunk) => (shown += String(chunk)));
  return () => shown;
}

const controlOf = (variable: string): string => `http://localhost:${env[variable]}/_control`;

async function setInventory(behaviour: object): Promise<void> {
  const answer = await fetch(controlOf('INVENTORY_API_PORT'), {
    method: 'PUT',
    body: JSON.stringify(behaviour),
  });
  expect(answer.status).toBe(200);
}

async function behaviours(): Promise<unknown[]> {
  const controls = ['INVENTORY_API_PORT', 'NOTIFICATION_API_PORT'].map(controlOf);
  return Promise.all(controls.map(async (url) => (await fetch(url)).json()));
}

beforeAll(async () => {
  const variables = Object.values(startConfig.settings)
    .map((each) => each.env)
    .filter((name) => name.endsWith('_PORT'));
  const free = await freePorts(variables.length);
  env = {
    ...process.env,
    ...Object.fromEntries(variables.map((name, index) => [name, String(free[index])])),
    ...{ KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl, DATABASE_URL: adminDatabaseUrl },
    ...{ TOPIC_PREFIX: `demo-${randomUUID().slice(0, 8)}.`, RIVULET_STATE_DIR: stateDir },
  };
  const child = startCli('up', env);
  const shown = watched(child);
  up = { child, ended: untilEnded(child) };
  await waitFor(() => shown().includes('Ctrl-C ends everything'), {
    what: 'the ready block',
    timeoutMs: 110_000,
  });
});
afterAll(async () => {
  up.child.kill('SIGTERM');
  await up.ended;
  removeState(stateDir);
});

describe('rivulet demo', () => {
  it('keeps every promise on the stack of rivulet up, shows its commands and leaves the APIs as they were', async () => {
    await setInventory({ latencyMs: 7 });
    const before = await behaviours();
    const transcript = join(stateDir, 'demo.txt');
    const { status, output, errors } = await untilEnded(
      startCli(`demo --json ${short} --transcript ${transcript}`, env),
    );
    const result = JSON.parse(output) as DemoResult;
    const broken = result.steps.flatMap(({ title, checks }) =>
      checks.filter(({ ok }) => !ok).map((check) => ({ title, ...check })),
    );
    expect({ status, broken, errors }).toEqual({ status: 0, broken: [], errors });
    expect(result.ok).toBe(true);
    const meanwhile = result.steps.flatMap(({ checks }) =>
      checks.flatMap(({ what, found }) => (what.startsWith('the orders placed meanwhile') ? [found] : [])),
    );
    const placed = meanwhile.map((found) => Number(/^(\d+) of /.exec(found)?.[1]));
    expect(placed).toEqual([expect.any(Number), expect.any(Number)]);
    expect(result.orders).toBe(50 + 30 + 24 + placed.reduce((sum, count) => sum + count, 0));
    expect(result.steps.map(({ checks }) => checks.length)).toEqual([4, 4, 3, 3, 2, 2, 6, 1, 7]);
    const commands = result.steps.flatMap((step) => step.commands.map(({ command }) => command));
    for (const start of ['lag', 'dlq list', 'dlq show', 'dlq redrive', 'audit', 'replay'])
      expect(commands).toContainEqual(expect.stringContaining(`npx rivulet ${start}`));
    expect(await behaviours()).toEqual(before);

    const kept = readFileSync(transcript, 'utf8');
    expect(kept).toMatch(/\n1\. [^]+\n9\. /);
    expect(kept).not.toContain('✗');
  }, 240_000);

  it('gives the APIs their behaviour back at Ctrl-C, and ends with 130', async () => {
    await setInventory({ latencyMs: 7 });
    const before = await behaviours();
    const child = startCli('demo --outage 60 --rate 10', env);
    const shown = watched(child);
    const ended = untilEnded(child);
    await waitFor(async () => JSON.stringify(await behaviours()).includes('503'), {
      what: 'the inventory API to be down',
      timeoutMs: 90_000,
    });
    child.kill('SIGINT');
    expect((await ended).status).toBe(130);
    expect(shown()).toContain('interrupted');
    expect(await behaviours()).toEqual(before);
  }, 180_000);

  it('ends with 1 when a promise is not kept, and says which', async () => {
    const stranger = await startNotificationApi();
    const url = stranger.url;
    const { status, output } = await untilEnded(
      startCli(`demo ${short} --wait 2 --notification-api-url ${url}`, env),
    );
    await stranger.close();
    expect(output).toContain('✗ the notification API was called exactly once for each order: 50 missing');
    expect(output).toContain('✗ every customer was told meanwhile: 0 of 30');
    expect(output).toMatch(/\d+ of 32 promises kept/);
    expect(status).toBe(1);
  }, 240_000);

  it('touches nothing where no stub answers, and says how to start the stack', async () => {
    const before = await behaviours();
    const { status, errors } = await untilEnded(
      startCli(`demo --inventory-api-url http://localhost:${env['PUBLISHER_PORT']}`, env),
    );
    expect({ status, errors }).toEqual({
      status: 69,
      errors: `rivulet: no stub of the inventory API answers at ${controlOf('PUBLISHER_PORT')}: start the local stack in another terminal, with npx rivulet up\n`,
    });
    expect(await behaviours()).toEqual(before);
  });
});
