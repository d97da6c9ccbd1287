import { headerNames, type OrderConfirmed } from '@rivulet/contracts';
import { readTestStack } from '@rivulet/kafka/testing';
import { waitFor, type LedgerEntry } from '@rivulet/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { callsOf, successesOf, untilDone } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const other = 'notification-subscriber';
const cli = join(import.meta.dirname, '../../../tools/cli/src/main.ts');

/** Begins a replay into the group, in a process of its own. */
function begin(world: World, ...words: string[]): ChildProcess {
  const { brokers, registryUrl } = readTestStack();
  const env = {
    ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
    TOPIC_PREFIX: world.prefix,
  };
  return spawn(process.execPath, [cli, 'replay', '--group', group, '--json', ...words], { env });
}
async function ended(child: ChildProcess) {
  let [output, errors] = ['', ''];
  child.stdout?.on('data', (text) => (output += String(text)));
  child.stderr?.on('data', (text) => (errors += String(text)));
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, output, errors };
}
async function told(world: World, ...words: string[]): Promise<Record<string, unknown>> {
  const { status, output, errors } = await ended(begin(world, ...words));
  if (output === '') throw new Error(`${words.join(' ')}: ${errors}`);
  return { ...(JSON.parse(output) as Record<string, unknown>), status };
}
const orders = (count: number) => Array.from({ length: count }, () => orderConfirmed());
const publishAll = (world: World, events: readonly OrderConfirmed[]) =>
  publish(
    world,
    events.map((event) => recordOf(world, event)),
  );
const letters = async (world: World) => (await readTopic(world.kafka, world.deadLetterTopic(group))).length;

/** The group has read, decided and committed all that is there. */
async function untilCommitted(world: World, of: string): Promise<void> {
  await waitFor(
    async () => {
      const ends = await world.kafka.admin.offsets(world.topic);
      const committed = await world.kafka.admin.committed(of, world.topic);
      return ends.every(
        ({ partition, high }) =>
          high === 0 || high <= (committed.find((each) => each.partition === partition)?.offset ?? 0),
      );
    },
    { what: `the commits of ${of}`, timeoutMs: 60_000, intervalMs: 200 },
  );
}

/** Makes dead letters of the events: they are open. */
async function refuse(world: World, events: readonly OrderConfirmed[]): Promise<void> {
  const before = await letters(world);
  const onlyKeys = events.map(({ eventId }) => `${group}:${eventId}`);
  world.inventoryApi.configure({ status: 409, onlyKeys });
  await publishAll(world, events);
  await waitFor(async () => (await letters(world)) === before + events.length, {
    ...{ what: 'the dead letters', timeoutMs: 60_000 },
  });
  await untilCommitted(world, group);
  world.inventoryApi.configure({});
}

describe('a replay into one of two running groups', () => {
  let world: World;
  beforeAll(async () => void (world = await createWorld({ partitions: 2 })));
  afterAll(() => world.close());

  it('calls once for each open event of the range, for none that is done, and the other group hears nothing of it', async () => {
    await Promise.all([world.start(group).ready(), world.start(other).ready()]);
    const done = orders(10);
    await publishAll(world, done);
    await untilDone(
      world.inventoryApi,
      done.map(({ orderId }) => orderId),
    );
    const open = orders(10);
    await refuse(world, open);
    const after = orders(3);
    await refuse(world, after);
    await untilDone(
      world.notificationApi,
      [...done, ...open, ...after].map(({ orderId }) => orderId),
    );
    await untilCommitted(world, other);
    const database = await world.connect(other);
    const ofOther = async () => ({
      calls: world.notificationApi.ledger(),
      rows: (await database.query('select * from idempotency order by event_id')).rows,
      retries: (await readTopic(world.kafka, world.retryTopic(other))).length,
      committed: await world.kafka.admin.committed(other, world.topic),
    });
    const before = await ofOther();
    const callsBefore = world.inventoryApi.ledger().length;

    const records = await readTopic(world.kafka, world.topic);
    const place = (of: OrderConfirmed) =>
      records.find((record) => header(record, headerNames.ceId) === of.eventId);
    const ends = [0, 1].map((partition) => {
      const own = after.map(place).filter((record) => record?.partition === partition);
      const high = records.filter((record) => record.partition === partition).length;
      return `${partition}:${Math.min(high, ...own.map((record) => record?.offset ?? high))}`;
    });
    const range = ends.flatMap((end) => ['--to-offset', end]);
    const { result, status, found } = await told(world, ...range, '--also-done', '--rate', '200', '--yes');
    expect({ status, result }).toMatchObject({
      status: 0,
      result: { sent: 20, done: 20, failed: 0, open: 0 },
    });
    expect(found).toMatchObject({ done: 10, open: 10, unknown: 0 });
    for (const { orderId } of open) expect(callsOf(world.inventoryApi, orderId)).toHaveLength(2);
    expect(world.inventoryApi.ledger()).toHaveLength(callsBefore + 10);
    expect(await told(world, ...range, '--yes')).toMatchObject({ left: 0, found: { done: 20 } });
    expect(await ofOther()).toEqual(before);
  });
});

describe('a replay into a running subscriber', () => {
  let world: World;
  let kit: Kit;
  beforeEach(async () => {
    world = await createWorld({ partitions: 2 });
    kit = await startKit(world);
  });
  afterEach(async () => {
    await kit.stop();
    await world.close();
  });
  const keysOf = (calls: readonly LedgerEntry[]) => calls.map(({ idempotencyKey }) => idempotencyKey);

  it('with --force repeats exactly the calls that are chosen, each once, under their keys', async () => {
    const events = orders(12);
    await publishAll(world, events);
    await untilDone(
      world.inventoryApi,
      events.map(({ orderId }) => orderId),
    );
    await untilCommitted(world, group);
    const [first, ...rest] = events;
    const chosen = [first, ...rest.slice(0, 3)].filter((event) => event !== undefined);
    const where = ['--where', `orderId~^(${chosen.map(({ orderId }) => orderId).join('|')})$`];
    const plan = await told(world, ...where, '--force');
    expect(plan).toMatchObject({ dryRun: true, left: 4, found: { done: 4, unknown: 0 } });
    expect(world.inventoryApi.ledger()).toHaveLength(12);
    const end = await told(world, ...where, '--force', '--rate', '100', '--yes');
    expect(end).toMatchObject({ status: 0, result: { sent: 4, done: 4, failed: 0, open: 0 } });
    for (const { orderId, eventId } of events) {
      const isChosen = chosen.some((event) => event.eventId === eventId);
      expect(keysOf(successesOf(world.inventoryApi, orderId))).toEqual(
        Array(isChosen ? 2 : 1).fill(`${group}:${eventId}`),
      );
    }
    expect(await told(world, '--also-done', '--yes', '--rate', '100')).toMatchObject({
      result: { done: 12 },
    });
    expect(world.inventoryApi.ledger()).toHaveLength(16);
  });

  it('keeps the order of each key among live events of the same keys, one call at a time', async () => {
    const heads = orders(6);
    const again = (events: readonly OrderConfirmed[]) =>
      events.map(({ orderId }) => orderConfirmed({ orderId }));
    const open = [...heads, ...again(heads), ...again(heads)];
    await refuse(world, open);
    world.inventoryApi.configure({ latencyMs: 20, latencyMaxMs: 60 });
    const replaying = ended(begin(world, '--rate', '30', '--yes'));
    const live: OrderConfirmed[] = [];
    let status: number | null | undefined;
    void replaying.then((end) => (status = end.status));
    await waitFor(
      async () => {
        if (status !== undefined) return true;
        const round = again(heads);
        live.push(...round);
        await publishAll(world, round);
        return false;
      },
      { what: 'the end of the replay', timeoutMs: 60_000, intervalMs: 150 },
    );
    expect(status).toBe(0);
    await waitFor(
      () => live.every(({ eventId }) => world.inventoryApi.ledger().some((call) => call.eventId === eventId)),
      { what: 'the live calls', timeoutMs: 60_000 },
    );
    expect(live.length).toBeGreaterThan(heads.length);
    for (const { orderId } of heads) {
      await waitFor(() => callsOf(world.inventoryApi, orderId).every((call) => call.endedAt !== null), {
        what: 'the end of the calls',
      });
      const calls = successesOf(world.inventoryApi, orderId);
      const called = calls.map(({ eventId }) => eventId);
      const ofKey = (events: readonly OrderConfirmed[]) =>
        events.filter((event) => event.orderId === orderId).map(({ eventId }) => eventId);
      expect(called.filter((id) => ofKey(open).includes(id ?? ''))).toEqual(ofKey(open));
      expect(called.filter((id) => ofKey(live).includes(id ?? ''))).toEqual(ofKey(live));
      // Each call takes the API 20 ms or more; its timer may be a millisecond early.
      for (const [at, call] of calls.slice(1).entries())
        expect(call.at - (calls[at]?.at ?? 0)).toBeGreaterThanOrEqual(19);
    }
  });

  it('that is killed in the middle and resumed calls once for each open event', async () => {
    const open = orders(80);
    await refuse(world, open);
    const copies = async () => (await readTopic(world.kafka, world.retryTopic(group))).length;
    const before = await copies();
    const child = begin(world, '--rate', '20', '--yes');
    const killed = ended(child);
    await waitFor(async () => (await copies()) >= before + 20, { what: 'copies', timeoutMs: 60_000 });
    child.kill('SIGKILL');
    expect((await killed).status).toBeNull();
    const copied = await readTopic(world.kafka, world.retryTopic(group));
    const task =
      copied.map((copy) => header(copy, headerNames.task)).find((each) => each !== undefined) ?? '';
    const end = await told(world, '--rate', '200', '--resume', task, '--yes');
    expect(end).toMatchObject({ status: 0, state: 'ended', result: { failed: 0 } });
    for (const { orderId, eventId } of open)
      expect(keysOf(successesOf(world.inventoryApi, orderId))).toEqual([`${group}:${eventId}`]);
    expect(await told(world, '--yes')).toMatchObject({ left: 0, found: { done: 80 } });
  });
});

describe('a replay that seeks', () => {
  let world: World;
  beforeAll(async () => void (world = await createWorld({ partitions: 2 })));
  afterAll(() => world.close());

  it('is refused while the group has members; then the group reads from there, and done events are skipped', async () => {
    const events = orders(20);
    const first = await startKit(world);
    await publishAll(world, events);
    await untilDone(
      world.inventoryApi,
      events.map(({ orderId }) => orderId),
    );
    await untilCommitted(world, group);
    const refused = await ended(begin(world, '--seek', '--from-offset', '0', '--yes'));
    expect(refused).toMatchObject({ status: 75, errors: expect.stringContaining('stop its subscribers') });
    await first.stop();

    // What the store has forgotten is called for again, as after a backup was put back.
    const forgotten = events.slice(0, 5);
    const database = await world.connect(group);
    await database.query('delete from idempotency where event_id = any ($1)', [
      forgotten.map(({ eventId }) => eventId),
    ]);
    expect(await told(world, '--seek', '--from-offset', '0', '--yes')).toMatchObject({
      ...{ status: 0, state: 'ended', members: 0 },
    });
    const second = await startKit(world);
    await untilCommitted(world, group);
    for (const { orderId } of events) {
      const isForgotten = forgotten.some((event) => event.orderId === orderId);
      expect(callsOf(world.inventoryApi, orderId)).toHaveLength(isForgotten ? 2 : 1);
    }
    await second.stop();
  });
});
