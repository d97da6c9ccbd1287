import type { OrderConfirmed } from '@rivulet/contracts';
import { readTestStack } from '@rivulet/kafka/testing';
import { waitFor } from '@rivulet/testing';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { callsOf, repeatedKeys, successesOf } from './calls.ts';
import { orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const cli = join(import.meta.dirname, '../../../tools/cli/src/main.ts');

describe('dead letters of a running subscriber, by the rivulet command', () => {
  let world: World;
  let kit: Kit;
  beforeAll(async () => {
    world = await createWorld({ partitions: 2 });
    kit = await startKit(world, { declared: { ordering: { whenDeadLettered: 'park-key' } } });
  });
  afterAll(async () => {
    await kit.stop();
    await world.close();
  });

  function rivulet(...words: string[]) {
    const { brokers, registryUrl } = readTestStack();
    const env = {
      ...{ PATH: process.env.PATH, KAFKA_BROKERS: brokers.join(','), SCHEMA_REGISTRY_URL: registryUrl },
      TOPIC_PREFIX: world.prefix,
    };
    return new Promise<{ status: number | string; output: string; errors: string }>((resolve) => {
      execFile(process.execPath, [cli, ...words], { env }, (error, output, errors) =>
        resolve({ status: error?.code ?? 0, output, errors }),
      );
    });
  }
  async function told(...words: string[]): Promise<Record<string, unknown>> {
    const { status, output, errors } = await rivulet(...words, '--json');
    if (output === '') throw new Error(`${words.join(' ')}: ${errors}`);
    return { ...(JSON.parse(output) as Record<string, unknown>), status };
  }
  const letters = async () => (await readTopic(world.kafka, world.deadLetterTopic(group))).length;

  /** Orders of one event each, and a second event for every one of them. */
  async function refused(count: number): Promise<{ heads: OrderConfirmed[]; seconds: OrderConfirmed[] }> {
    const heads = Array.from({ length: count }, () => orderConfirmed());
    const seconds = heads.map(({ orderId }) => orderConfirmed({ orderId }));
    const before = await letters();
    world.inventoryApi.configure({ status: 409 });
    await publish(
      world,
      [...heads, ...seconds].map((event) => recordOf(world, event)),
    );
    await waitFor(async () => (await letters()) === before + count, {
      what: 'the dead letters',
      timeoutMs: 60_000,
    });
    return { heads, seconds };
  }

  it('are shown as lag that is held and parked, redriven in order until too many fail, and redriven to the end once the API is well', async () => {
    const { heads, seconds } = await refused(20);
    await waitFor(
      async () => {
        const { groups } = (await told('lag', '--group', group)) as {
          groups?: { held: number; parked: number; due: number }[];
        };
        return groups?.[0]?.held === 20 && groups[0].parked === 20 && groups[0].due === 0;
      },
      { what: 'held and parked keys', timeoutMs: 60_000, intervalMs: 500 },
    );

    const first = await told(
      'dlq',
      'redrive',
      '--group',
      group,
      '--rate',
      '20',
      '--max-unheard',
      '10',
      '--yes',
    );
    expect(first).toMatchObject({
      status: 1,
      state: 'stopped',
      because: expect.stringContaining('has failed'),
    });
    const { sent } = first['result'] as { sent: number };
    expect(sent).toBeLessThan(20);

    world.inventoryApi.configure({});
    const resumed = await told(
      'dlq',
      'redrive',
      '--group',
      group,
      '--resume',
      String(first['task']),
      '--yes',
    );
    expect(resumed).toMatchObject({
      state: 'ended',
      result: { sent: 20, done: 20 - sent, failed: sent, open: 0 },
    });
    const again = await told('dlq', 'redrive', '--group', group, '--yes');
    expect(again).toMatchObject({ status: 0, state: 'ended', result: { sent, done: sent, failed: 0 } });

    await waitFor(() => heads.every(({ orderId }) => successesOf(world.inventoryApi, orderId).length === 2), {
      what: 'all calls',
      timeoutMs: 60_000,
    });
    for (const [at, { orderId, eventId }] of heads.entries())
      expect(successesOf(world.inventoryApi, orderId).map((call) => call.eventId)).toEqual([
        eventId,
        seconds[at]?.eventId,
      ]);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    expect(await told('dlq', 'list', '--group', group)).toMatchObject({ letters: 0 });
    await waitFor(async () => (await rivulet('lag', '--group', group, '--max', '0')).status === 0, {
      ...{ what: 'no lag', timeoutMs: 30_000, intervalMs: 500 },
    });
  });

  it('are discarded with a reason: no call follows, their keys go on', async () => {
    const { heads, seconds } = await refused(5);
    world.inventoryApi.configure({});
    expect((await rivulet('dlq', 'discard', '--group', group, '--reason', 'a test', '--yes')).status).toBe(0);
    await waitFor(
      () => seconds.every(({ orderId }) => successesOf(world.inventoryApi, orderId).length === 1),
      {
        ...{ what: 'the second calls', timeoutMs: 60_000 },
      },
    );
    for (const { orderId } of heads) expect(callsOf(world.inventoryApi, orderId)).toHaveLength(2);
    expect((await rivulet('audit')).output).toMatch(/discard +inventory-subscriber .* ended +5 +5 .*a test/);
  });
});
