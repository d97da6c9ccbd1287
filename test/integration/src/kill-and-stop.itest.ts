import { createRandom, waitFor } from '@rivulet/testing';
import { repeatedKeys, untilDone } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('processes that end', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('SIGTERM drains: calls under way end, their offsets are committed, exit 0, nothing is called again', async () => {
    world.inventoryApi.configure({ latencyMs: 300 });
    const app = await world.start(group, { MAX_IN_FLIGHT: '20' }).ready();
    const events = Array.from({ length: 100 }, () => orderConfirmed());
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    await waitFor(() => world.inventoryApi.summary().inProgress === 20, { what: 'calls under way' });
    expect(await app.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    const summary = world.inventoryApi.summary();
    expect(summary.inProgress).toBe(0);
    expect(summary.effects).toBe(summary.calls);

    world.inventoryApi.configure({});
    const next = await world.start(group).ready();
    await untilDone(
      world.inventoryApi,
      events.map(({ orderId }) => orderId),
    );
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    await next.stop();
  });

  it('SIGKILL at random moments loses nothing; a repeated call carries the same key and has one effect', async () => {
    const random = createRandom(20_261_123);
    world.inventoryApi.configure({ latencyMs: 5, latencyMaxMs: 40, failRatio: 0.1 });
    const events = Array.from({ length: 600 }, () => orderConfirmed());
    const orderIds = events.map(({ orderId }) => orderId);
    const inFlight = 16;
    const kills = 4;
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    for (let kill = 0; kill < kills; kill += 1) {
      const callsBefore = world.inventoryApi.summary().calls;
      const enough = 1 + Math.floor(random() * 100);
      const app = world.start(group, { MAX_IN_FLIGHT: String(inFlight), RETRY_MAX_ATTEMPTS: '50' });
      await waitFor(() => world.inventoryApi.summary().calls >= callsBefore + enough, {
        what: `${enough} more calls`,
        timeoutMs: 40_000,
      });
      await app.stop('SIGKILL');
    }
    await world.start(group, { RETRY_MAX_ATTEMPTS: '50' }).ready();
    await untilDone(world.inventoryApi, orderIds, 60_000);
    const effects = world.inventoryApi.ledger().filter(({ effect }) => effect);
    expect(effects.filter(({ orderId }) => orderIds.includes(orderId ?? ''))).toHaveLength(events.length);
    expect(repeatedKeys(world.inventoryApi).length).toBeLessThanOrEqual(kills * inFlight);
  });
});
