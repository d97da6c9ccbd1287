import { waitFor } from '@rivulet/testing';
import type { AppProcess } from './app-process.ts';
import { repeatedKeys, untilDone } from './calls.ts';
import { detourKafka, type KafkaDetour } from './detour-kafka.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const quick = {
  STALL_MS: '3000',
  API_TIMEOUT_MS: '500',
  SESSION_TIMEOUT_MS: '6000',
  DRAIN_TIMEOUT_MS: '500',
};

describe('a subscriber that hears nothing from the brokers while its connections stay open', () => {
  let world: World;
  let detour: KafkaDetour;
  let app: AppProcess;
  beforeAll(async () => {
    world = await createWorld();
  });
  beforeEach(async () => {
    detour = await detourKafka();
    app = await world.start(group, { ...quick, ...detour.env }).ready();
    const event = orderConfirmed();
    await publish(world, [recordOf(world, event)]);
    await untilDone(world.inventoryApi, [event.orderId]);
  });
  afterEach(async () => {
    await app.stop('SIGKILL');
    await detour.close();
  });
  afterAll(() => world.close());

  const logged = (text: string) =>
    waitFor(() => app.lines.find(({ msg }) => msg.includes(text)), {
      what: `'${text}' in the log`,
      timeoutMs: 20_000,
    });
  const counted = async (step: string) =>
    new RegExp(`rivulet_watchdog_steps_total\\{.*step="${step}".*\\} 1`).test(await app.metrics());

  it('reconnects, and goes on by itself when new connections work', async () => {
    detour.stallPresent('to-client');
    const event = orderConfirmed();
    await publish(world, [recordOf(world, event)]);
    await logged('no progress although there is work: reconnecting');
    await untilDone(world.inventoryApi, [event.orderId]);
    expect(await counted('reconnect')).toBe(true);
    await waitFor(async () => (await app.readiness()).status === 200, {
      what: 'readiness',
      timeoutMs: 10_000,
    });
    expect(app.lines.some(({ msg }) => msg.includes('not ready'))).toBe(false);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
  });

  it('reconnects, is not ready, and exits, while they stay silent; the next process makes the call', async () => {
    detour.stall('to-client');
    const event = orderConfirmed();
    await publish(world, [recordOf(world, event)]);
    await logged('no progress although there is work: reconnecting');
    await logged('no progress after reconnecting: not ready');
    const { status, text } = await app.readiness();
    expect([status, text]).toEqual([503, expect.stringContaining('answers of the brokers: no progress for')]);
    expect([await counted('reconnect'), await counted('not-ready')]).toEqual([true, true]);
    await logged('no progress: giving up');
    expect((await app.exited()).code).toBe(1);

    const next = await world.start(group).ready();
    await untilDone(world.inventoryApi, [event.orderId]);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    await next.stop();
  });
});
