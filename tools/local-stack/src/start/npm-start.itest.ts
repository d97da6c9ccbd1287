/** `npm start` for real: the process that it runs, on free ports, with a state folder of its own. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { waitFor } from '@rivulet/testing';
import { request } from 'undici';
import { freePorts, portTrouble } from '../ports.ts';
import { defaultCacheDir } from '../provide-stack.ts';
import { removeState } from '../remove-state.ts';
import { startConfig } from './config.ts';

const portVariables = Object.values(startConfig.settings)
  .map(({ env }) => env)
  .filter((env) => env.endsWith('_PORT'));
const stateDir = path.join(defaultCacheDir, 'test', `npm-start-${randomUUID()}-${process.pid}`);
let ports: Record<string, number>;
let started: ChildProcess[] = [];

beforeAll(async () => {
  const free = await freePorts(portVariables.length);
  ports = Object.fromEntries(portVariables.map((name, index) => [name, free[index] ?? 0]));
});
afterEach(async () => {
  for (const child of started.filter(
    ({ exitCode, signalCode }) => exitCode === null && signalCode === null,
  )) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  started = [];
});
afterAll(() => removeState(stateDir));

interface Start {
  child: ChildProcess;
  /** Standard output so far. */
  output: () => string;
  /** All that was shown so far. */
  shown: () => string;
  exitCode: Promise<number | null>;
}

function npmStart(...args: string[]): Start {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, '../main.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      ...process.env,
      ...Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)])),
      RIVULET_STATE_DIR: stateDir,
      LOG_LEVEL: 'info',
    },
  });
  started.push(child);
  let output = '';
  let shown = '';
  child.stdout?.on('data', (chunk) => {
    output += String(chunk);
    shown += String(chunk);
  });
  child.stderr?.on('data', (chunk) => (shown += String(chunk)));
  const exitCode = once(child, 'close').then(([code]) => code as number | null);
  return { child, output: () => output, shown: () => shown, exitCode };
}

async function untilReady({ shown }: Start): Promise<void> {
  await waitFor(() => shown().includes('Ctrl-C ends everything'), {
    what: 'the ready block',
    timeoutMs: 90_000,
  });
}

const url = (variable: string): string => `http://127.0.0.1:${ports[variable]}`;

async function placeOrder(readyBlock: string): Promise<string> {
  const body = /-d '(\{"customerId.*\})'/.exec(readyBlock)?.[1] ?? '';
  const headers = { 'content-type': 'application/json' };
  const answer = await request(`${url('PUBLISHER_PORT')}/orders`, { method: 'POST', headers, body });
  expect(answer.statusCode).toBe(201);
  return ((await answer.body.json()) as { orderId: string }).orderId;
}

async function callsFor(orderId: string): Promise<number[]> {
  const apis = ['INVENTORY_API_PORT', 'NOTIFICATION_API_PORT'];
  return Promise.all(
    apis.map(async (api) => {
      const answer = await request(`${url(api)}/_ledger?orderId=${orderId}`);
      return ((await answer.body.json()) as unknown[]).length;
    }),
  );
}

/** Whatever was started here listened on one of these. */
async function portsInUse(): Promise<string[]> {
  const names = await Promise.all(
    Object.entries(ports).map(async ([name, port]) => ((await portTrouble(port)) ? [name] : [])),
  );
  return names.flat();
}

describe('npm start', () => {
  it('places orders, finds each call made exactly once, ends with 0 and leaves nothing running', async () => {
    const start = npmStart('--orders', '50', '--rate', '50', '--exit', '--json');
    expect([await start.exitCode, start.shown()]).toEqual([0, expect.stringContaining('exactly once')]);
    const report: unknown = JSON.parse(start.output().trimEnd().split('\n').at(-1) ?? '');
    expect(report).toMatchObject({
      accepted: 50,
      published: 50,
      called: { inventory: 50, notification: 50 },
      missing: 0,
      repeated: 0,
      misordered: 0,
      postMs: { p50: expect.any(Number), p99: expect.any(Number) },
      bothCallsMs: { p50: expect.any(Number), p99: expect.any(Number) },
      startMs: expect.any(Number),
    });
    expect(await portsInUse()).toEqual([]);
  }, 180_000);

  it('goes on with the state of before, starts a killed app again, and ends in order at SIGTERM', async () => {
    const start = npmStart();
    await untilReady(start);
    const summary = await request(`${url('INVENTORY_API_PORT')}/_ledger/summary`);
    expect(await summary.body.json()).toMatchObject({ effects: 50 });

    const pid = (log: string): number => {
      const lines = readFileSync(path.join(stateDir, 'logs', log), 'utf8')
        .trimEnd()
        .split('\n');
      return (JSON.parse(lines.at(-1) ?? '') as { pid: number }).pid;
    };
    const killed = pid('publisher.log');
    process.kill(killed, 'SIGKILL');
    await waitFor(() => start.shown().includes(`publisher (process ${killed}) was ended by SIGKILL`), {
      what: 'the notice',
    });
    await waitFor(async () => (await request(`${url('PUBLISHER_PORT')}/readyz`)).statusCode === 200, {
      what: 'the publisher to be ready again',
      timeoutMs: 30_000,
    });
    const orderId = await placeOrder(start.shown());
    await waitFor(async () => (await callsFor(orderId)).every((calls) => calls === 1), {
      what: 'both calls for the order',
      timeoutMs: 30_000,
    });

    start.child.kill('SIGTERM');
    expect(await start.exitCode).toBe(0);
    expect(start.shown()).toMatch(/apps …[\s\S]*stub APIs …[\s\S]*stack …[\s\S]*Stopped/);
    expect(await portsInUse()).toEqual([]);
  }, 180_000);

  it('leaves nothing running when it is killed itself', async () => {
    const start = npmStart();
    await untilReady(start);
    start.child.kill('SIGKILL');
    await start.exitCode;
    await waitFor(async () => (await portsInUse()).length === 0, { what: 'free ports', timeoutMs: 20_000 });
  }, 180_000);

  it('says in one sentence which port is in use, and starts nothing', async () => {
    const taken = ports['INVENTORY_API_PORT'] ?? 0;
    const holder = spawn(process.execPath, [
      '-e',
      `require('net').createServer().listen(${taken}, '127.0.0.1')`,
    ]);
    started.push(holder);
    await waitFor(() => portTrouble(taken), { what: 'the port to be taken', timeoutMs: 10_000 });
    const start = npmStart();
    expect(await start.exitCode).toBe(1);
    expect(start.shown()).toContain(
      `Port ${taken}, wanted by the inventory API, is in use (set INVENTORY_API_PORT to use another).`,
    );
    expect(await portsInUse()).toEqual(['INVENTORY_API_PORT']);
  }, 30_000);

  it('refuses a wrong configuration with every fault, before it starts anything', async () => {
    ports = { ...ports, PUBLISHER_PORT: 0, KAFKA_PORT: 99_999 };
    const start = npmStart();
    expect(await start.exitCode).toBe(78);
    expect(start.shown()).toMatch(/PUBLISHER_PORT=0[\s\S]*KAFKA_PORT=99999/);
  }, 30_000);
});
