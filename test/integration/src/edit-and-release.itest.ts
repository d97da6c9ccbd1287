import { readTestStack } from '@rivulet/kafka/testing';
import { waitFor } from '@rivulet/testing';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { callsOf, repeatedKeys, successesOf } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const cli = join(import.meta.dirname, '../../../tools/cli/src/main.ts');

describe('keys that a dead letter holds in a running subscriber', () => {
  let world: World;
  let kit: Kit;
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'edit-and-release-'));
    world = await createWorld({ partitions: 2 });
    kit = await startKit(world, { declared: { ordering: { whenDeadLettered: 'park-key' } } });
  });
  afterAll(async () => {
    await kit.stop();
    await world.close();
    await rm(folder, { recursive: true });
  });

  async function told(line: string): Promise<Record<string, unknown>> {
    const { brokers, registryUrl } = readTestStack();
    const env = {
      ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
      TOPIC_PREFIX: world.prefix,
    };
    const words = [cli, ...line.split(' '), '--group', group, '--json'];
    return new Promise((resolve, reject) => {
      execFile(process.execPath, words, { env }, (error, output, errors) => {
        if (output === '') reject(new Error(`${line}: ${errors}`));
        else resolve({ status: error?.code ?? 0, ...(JSON.parse(output) as object) });
      });
    });
  }
  const waiting = async () => (await told('park list'))['keys'] as Record<string, unknown>[];

  /** Three events of an order, of which the API refuses the first for what it says. */
  async function refused() {
    const first = orderConfirmed({ items: [{ productId: 'p', quantity: 0, unitPrice: '1.00' }] });
    const { orderId } = first;
    const events = [first, orderConfirmed({ orderId }), orderConfirmed({ orderId })];
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    await waitFor(
      async () => {
        const key = (await waiting()).find((each) => each['key'] === orderId);
        return typeof key?.['letter'] === 'string' && key['head'] === 'held' && key['parked'] === 2;
      },
      { what: 'the held key', timeoutMs: 90_000, intervalMs: 500 },
    );
    return { orderId, events };
  }

  it('is called as it was edited, under the same key, and its key goes on', async () => {
    const { orderId, events } = await refused();
    const [first, ...later] = events;
    const { event } = await told(`dlq show ${first?.eventId} --show-personal-data`);
    const file = join(folder, 'event.json');
    const items = [{ productId: 'p', quantity: 3, unitPrice: '1.00' }];
    await writeFile(file, JSON.stringify({ ...(event as object), items }));
    const edited = await told(`dlq edit ${first?.eventId} --file ${file} --reason wrong-quantity --yes`);
    expect(edited).toMatchObject({
      ...{ status: 0, state: 'ended', result: { sent: 1, done: 1, failed: 0 } },
      changes: [{ field: 'items[0].quantity', before: 0, after: 3 }],
    });
    await waitFor(() => successesOf(world.inventoryApi, orderId).length === 3, {
      ...{ what: 'all calls', timeoutMs: 60_000 },
    });
    const calls = callsOf(world.inventoryApi, orderId);
    expect(calls.map(({ eventId }) => eventId)).toEqual([
      ...[first?.eventId, first?.eventId, ...later.map(({ eventId }) => eventId)],
    ]);
    expect(calls[1]?.body).toMatchObject({ items: [{ productId: 'p', quantity: 3 }] });
    expect(calls[1]?.idempotencyKey).toBe(calls[0]?.idempotencyKey);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    expect(await told('dlq list')).toMatchObject({ letters: 0 });
  });

  it('go on in order when the dead letters that hold them are released', async () => {
    const { orderId, events } = await refused();
    const released = await told(`park release ${orderId} --discard --reason a-test --yes`);
    expect(released).toMatchObject({ status: 0, state: 'ended', result: { sent: 1 } });
    await waitFor(() => successesOf(world.inventoryApi, orderId).length === 2, {
      ...{ what: 'the later calls', timeoutMs: 60_000 },
    });
    expect(callsOf(world.inventoryApi, orderId).map(({ eventId }) => eventId)).toEqual(
      events.map(({ eventId }) => eventId),
    );
    await waitFor(async () => (await waiting()).length === 0, {
      ...{ what: 'no key that waits', timeoutMs: 30_000, intervalMs: 500 },
    });
  });
});
