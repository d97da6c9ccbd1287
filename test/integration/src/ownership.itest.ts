import { waitFor } from '@rivulet/testing';
import type { OrderConfirmed } from '@rivulet/contracts';
import { repeatedKeys } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

/** So many events of each of so many keys, the keys taking turns. */
function eventsOfKeys(keys: number, ofEach: number): OrderConfirmed[] {
  const heads = Array.from({ length: keys }, () => orderConfirmed());
  return Array.from({ length: ofEach }, () => heads.map(({ orderId }) => orderConfirmed({ orderId }))).flat();
}

describe('instances of one group', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ partitions: 6 });
  });
  afterEach(() => world.close());

  const publishAll = (events: readonly OrderConfirmed[]) =>
    publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
  const effects = () => world.inventoryApi.ledger().filter(({ effect }) => effect);

  /** Event ids by key, in the order in which the API did the thing. */
  const effectsByKey = () => Map.groupBy(effects(), ({ orderId }) => orderId ?? '');
  function expectOrder(events: readonly OrderConfirmed[]): void {
    const done = effectsByKey();
    for (const [orderId, published] of Map.groupBy(events, (event) => event.orderId)) {
      expect(done.get(orderId)?.map(({ eventId }) => eventId)).toEqual(
        published.map(({ eventId }) => eventId),
      );
    }
  }

  it('are replaced one by one under load: nothing is called twice, and keys keep their order', async () => {
    world.inventoryApi.configure({ latencyMs: 50, latencyMaxMs: 250 });
    const load = { MAX_IN_FLIGHT: '8', API_TIMEOUT_MS: '1500' };
    const old = await Promise.all([world.start(group, load).ready(), world.start(group, load).ready()]);
    const events = eventsOfKeys(40, 1);
    const heads = [...events];
    const rolling = new AbortController();
    await publishAll(heads);
    const publishing = (async () => {
      const producer = await world.kafka.producer();
      while (!rolling.signal.aborted) {
        const round = heads.map(({ orderId }) => orderConfirmed({ orderId }));
        await producer.send(round.map((event) => recordOf(world, event)));
        events.push(...round);
        await waitFor(() => effects().length > events.length - 120, {
          what: 'the group to follow',
          timeoutMs: 30_000,
        });
      }
      await producer.close();
    })();
    for (const app of old) {
      await world.start(group, load).ready();
      expect(await app.stop('SIGTERM')).toEqual({ code: 0, signal: null });
    }
    rolling.abort();
    await publishing;
    await waitFor(() => effects().length === events.length, { what: 'all events', timeoutMs: 30_000 });
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    expectOrder(events);
  });

  it('one that was stopped for longer than its session and goes on changes nothing: late outcomes are refused', async () => {
    world.inventoryApi.configure({ latencyMs: 300 });
    const load = { MAX_IN_FLIGHT: '6' };
    const zombie = await world.start(group, load).ready();
    const events = eventsOfKeys(12, 4);
    await publishAll(events);
    await waitFor(() => effects().length >= 6 && world.inventoryApi.summary().inProgress > 0, {
      what: 'calls',
    });
    zombie.signal('SIGSTOP');
    const underWay = new Set(
      world.inventoryApi
        .ledger()
        .filter(({ endedAt }) => endedAt === null || endedAt > Date.now() - 100)
        .map(({ idempotencyKey }) => idempotencyKey),
    );
    const next = await world.start(group, load).ready();
    await waitFor(() => effects().length === events.length, { what: 'all events', timeoutMs: 40_000 });
    zombie.signal('SIGCONT');
    const lost = await waitFor(
      async () => /rivulet_claims_lost_total\{.*\} (\d+)/.exec(await zombie.metrics())?.[1],
      { what: 'refused outcomes in the metric', timeoutMs: 15_000 },
    );
    expect(Number(lost)).toBeGreaterThan(0);
    await zombie.ready();
    expectOrder(events);
    const repeated = repeatedKeys(world.inventoryApi);
    expect(repeated.filter((key) => !underWay.has(key))).toEqual([]);
    expect(repeated.length).toBeLessThanOrEqual(6);
    expect(await Promise.all([zombie.stop(), next.stop()])).toMatchObject([{ code: 0 }, { code: 0 }]);
  });
});
