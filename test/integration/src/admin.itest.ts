import type { OrderConfirmed } from '@rivulet/contracts';
import { readTestStack } from '@rivulet/kafka/testing';
import { waitFor } from '@rivulet/testing';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AppProcess } from './app-process.ts';
import { callsOf, repeatedKeys } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const other = 'notification-subscriber';
const cli = join(import.meta.dirname, '../../../tools/cli/src/main.ts');
const token = 'of-these-tests-only';

/** So long that nothing but a fault of ours repeats a call, also on a machine that is busy. */
const patient = {
  ...{ SESSION_TIMEOUT_MS: '30000', DRAIN_TIMEOUT_MS: '20000', SHUTDOWN_GRACE_MS: '30000' },
  ...{ API_TIMEOUT_MS: '20000', IDEMPOTENCY_LEASE_MS: '30000' },
};

const documented = ['docs/operations.md', 'docs/runbook.md'].flatMap((page) => {
  const text = readFileSync(join(import.meta.dirname, '../../..', page), 'utf8');
  const lines = [...text.matchAll(/^ *npx rivulet (.+)$|`npx rivulet ([^`]+)`/gm)];
  return lines
    .map(([, inBlock, inText]): [page: string, line: string] => [page, inBlock ?? inText ?? ''])
    .filter(([, line]) => /^(?:status|pause|resume)\b/.test(line));
});

interface Told {
  status: number | string;
  output: string;
  errors: string;
}
interface Status {
  processes: { url: string; subscribers: { group: string; state: string; partitions: unknown[] }[] }[];
}

describe('running subscribers, by the rivulet command', () => {
  let world: World;
  let apps: AppProcess[];
  let urls: string[];
  beforeAll(async () => {
    world = await createWorld({ partitions: 4 });
    const start = () => world.start(group, { ...patient, ADMIN_TOKEN: token }).ready();
    apps = await Promise.all([start(), start()]);
    urls = await Promise.all(apps.map((app) => app.url()));
    await world.start(other).ready();
  });
  afterAll(() => world.close());

  function rivulet(words: readonly string[], env: Record<string, string> = {}): Promise<Told> {
    const { brokers, registryUrl } = readTestStack();
    const all = {
      ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
      ...{ TOPIC_PREFIX: world.prefix, ADMIN_URLS: urls.join(','), ADMIN_TOKEN: token, ...env },
    };
    return new Promise((resolve) => {
      execFile(process.execPath, [cli, ...words], { env: all }, (error, output, errors) =>
        resolve({ status: error?.code ?? 0, output, errors }),
      );
    });
  }
  const statesOf = async () => {
    const headers = { authorization: `Bearer ${token}` };
    const all = urls.map(async (url) => (await fetch(`${url}/admin/status`, { headers })).json());
    const said = (await Promise.all(all)) as Status['processes'];
    return said.flatMap(({ subscribers }) => subscribers.map(({ state }) => state));
  };
  /** After a resume they join one after the other, and a joining one is not ready. */
  const untilAllWork = () =>
    waitFor(async () => (await statesOf()).every((state) => state === 'working'), {
      ...{ what: 'all at work', timeoutMs: 60_000, intervalMs: 200 },
    });
  async function publishNew(count: number): Promise<OrderConfirmed[]> {
    const events = Array.from({ length: count }, () => orderConfirmed());
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    return events;
  }
  const called = (events: readonly OrderConfirmed[], api = world.inventoryApi) =>
    events.filter(({ orderId }) => callsOf(api, orderId).length > 0).length;
  const untilCalled = (events: readonly OrderConfirmed[], api = world.inventoryApi) =>
    waitFor(() => called(events, api) === events.length, { what: 'the calls', timeoutMs: 60_000 });
  const members = () => world.kafka.admin.members(group);
  const skipped = async () => {
    const texts = await Promise.all(apps.map((app) => app.metrics()));
    const counts = texts.flatMap((text) => [
      ...text.matchAll(/^rivulet_deliveries_total\{[^}]*outcome="skipped"[^}]*\} (\d+)/gm),
    ]);
    return counts.reduce((sum, [, count]) => sum + Number(count), 0);
  };

  it('tells what each process owns: together all partitions, of the topic and of the retry topic', async () => {
    const { status, output } = await rivulet(['status', '--group', group, '--json']);
    expect(status).toBe(0);
    const { processes } = JSON.parse(output) as Status;
    expect(processes.map(({ url }) => url).sort()).toEqual([...urls].sort());
    const owned = processes.flatMap(({ subscribers }) => subscribers.flatMap((each) => each.partitions));
    expect(owned).toHaveLength(8);
    expect((await rivulet(['status'])).output).toMatch(/inventory-subscriber +http:\S+ +working +4 /);
  });

  it.each<[what: string, words: string[], env: Record<string, string>, status: number, says: RegExp]>([
    ['a wrong token', ['status'], { ADMIN_TOKEN: 'another-of-16-characters' }, 69, /refuses ADMIN_TOKEN/],
    ['a short token', ['status'], { ADMIN_TOKEN: 'short' }, 78, /ADMIN_TOKEN/],
    ['no URLs', ['status'], { ADMIN_URLS: '' }, 78, /ADMIN_URLS/],
    ['what is no URL', ['status'], { ADMIN_URLS: 'inventory' }, 78, /inventory: must be http/],
    ['nobody', ['pause', '--yes'], { ADMIN_URLS: 'http://127.0.0.1:1' }, 69, /:1 does not answer/],
    ['a group that is not there', ['pause', '--group', 'shipping', '--yes'], {}, 64, /there is inventory/],
    ['a time that is none', ['pause', '--for', 'soon', '--yes'], {}, 64, /--for=soon/],
    ['both', ['pause', '--yes', '--dry-run'], {}, 64, /do not go together/],
  ])('refuses %s, and changes nothing', async (_what, words, env, status, says) => {
    const told = await rivulet(words, env);
    expect(told).toMatchObject({ status, errors: expect.stringMatching(says) });
    expect(await statesOf()).toEqual(['working', 'working']);
  });

  it('says of a process without ADMIN_TOKEN that it has no endpoint', async () => {
    const closed = await world.start(other).ready();
    const told = await rivulet(['status'], { ADMIN_URLS: await closed.url() });
    expect(told).toMatchObject({
      status: 69,
      errors: expect.stringMatching(/start the subscriber with ADMIN_TOKEN/),
    });
    await closed.stop();
  });

  it('shows what a pause would do, pauses, and resumes: no call in between, none lost, none twice; the other API hears on', async () => {
    await untilCalled(await publishNew(20));
    expect((await rivulet(['pause', '--group', group])).output).toContain('This is a plan');
    expect(await statesOf()).toEqual(['working', 'working']);
    expect((await rivulet(['pause', '--group', group, '--yes'])).status).toBe(0);
    expect([await statesOf(), await members()]).toEqual([['paused', 'paused'], 0]);
    const meanwhile = await publishNew(20);
    await untilCalled(meanwhile, world.notificationApi);
    expect(called(meanwhile)).toBe(0);
    expect((await apps[0]?.readiness())?.status).toBe(200);
    expect((await rivulet(['resume', '--yes'])).status).toBe(0);
    await untilCalled(meanwhile);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
  });

  it.each(documented)('does what %s says: npx rivulet %s', async (_page, line) => {
    await untilAllWork();
    const { status, output, errors } = await rivulet(line.split(' '));
    expect({ status, errors }).toEqual({ status: 0, errors: '' });
    expect(output).toMatch(/inventory-subscriber +http/);
    await rivulet(['resume', '--yes']);
  });

  it('ends a pause by itself when it was asked to', async () => {
    expect((await rivulet(['pause', '--for', '1s', '--yes'])).status).toBe(0);
    await untilAllWork();
  });

  it('replay --seek rewinds the group through its running processes, among live events: what is done is read again and not called', async () => {
    const done = await publishNew(40);
    await Promise.all([untilCalled(done), untilCalled(done, world.notificationApi)]);
    const others = world.notificationApi.ledger().length;
    const seek = ['replay', '--group', group, '--seek', '--from-offset', '0'];
    const plan = await rivulet(seek);
    expect(plan).toMatchObject({ status: 0, output: expect.stringMatching(/2 running members are paused/) });
    expect(await skipped()).toBe(0);

    const seeking = rivulet([...seek, '--reason', 'a test', '--yes', '--json']);
    const live: OrderConfirmed[] = [];
    for (let ended = false; !ended;) {
      live.push(...(await publishNew(5)));
      ended = await Promise.race([seeking.then(() => true), untilCalled(live.slice(0, 1)).then(() => false)]);
    }
    const { status, output, errors } = await seeking;
    expect({ status, errors: status === 0 ? '' : errors }).toEqual({ status: 0, errors: '' });
    expect(JSON.parse(output)).toMatchObject({ kind: 'seek', state: 'ended', members: 2 });
    await untilCalled(live);
    await waitFor(async () => (await skipped()) >= 80, { what: 'the second reading', timeoutMs: 60_000 });
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    await untilAllWork();
    expect(await statesOf()).toEqual(['working', 'working']);
    await untilCalled(live, world.notificationApi);
    expect(world.notificationApi.ledger().length).toBe(others + live.length);
    expect((await rivulet(['audit'])).output).toMatch(/seek +inventory-subscriber .* ended .*a test/);
  });

  it('replay --seek lets the processes go on, and moves nothing, when one of them is not named', async () => {
    const before = await world.kafka.admin.committed(group, world.topic);
    const words = ['replay', '--group', group, '--seek', '--from-offset', '0', '--wait', '3', '--yes'];
    const told = await rivulet(words, { ADMIN_URLS: String(urls[0]) });
    expect(told).toMatchObject({
      status: 75,
      errors: expect.stringMatching(/still has 1 members.*ADMIN_URLS must name all/),
    });
    await untilAllWork();
    const after = await world.kafka.admin.committed(group, world.topic);
    for (const { partition, offset } of before)
      expect(after.find((each) => each.partition === partition)?.offset).toBeGreaterThanOrEqual(offset);
  });
});
