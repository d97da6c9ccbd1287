import { headerNames } from '@rivulet/contracts';
import { schedule } from '@rivulet/subscriber';
import { waitFor } from '@rivulet/testing';
import { repeatedKeys } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit, type KitOptions } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('an API that must be spared', () => {
  let world: World;
  let kit: Kit;
  beforeEach(async () => {
    world = await createWorld({ partitions: 1 });
  });
  afterEach(async () => {
    await kit.stop();
    await world.close();
  });

  /** Large enough for a fetch to hold some and not all of the events. */
  const shippingAddress = { ...orderConfirmed().shippingAddress, street: 'Street 1 '.repeat(200) };

  async function publishMany(count: number, ofEach = 1): Promise<string[]> {
    const heads = Array.from({ length: count }, () => orderConfirmed());
    const rounds = Array.from({ length: ofEach }, () =>
      heads.map(({ orderId }) => orderConfirmed({ orderId, shippingAddress })),
    );
    await publish(
      world,
      rounds.flat().map((event) => recordOf(world, event)),
    );
    return rounds.flat().map(({ eventId }) => eventId);
  }
  const gauge = async (name: string) =>
    Number(new RegExp(`^${name}\\{.*\\} (\\d+)`, 'm').exec(await kit.metricsText())?.[1] ?? Number.NaN);
  const start = async (options: KitOptions) => (kit = await startKit(world, options));
  const effects = () => world.inventoryApi.ledger().filter(({ effect }) => effect);

  it('an open circuit stops the calls but for probes, spends no attempts, leaves the backlog in the topic, and goes on in order', async () => {
    const halfOpenAfterMs = 500;
    const probes = 2;
    world.inventoryApi.configure({ status: 500 });
    await start({
      declared: {
        maxInFlight: 10,
        retry: { maxAttempts: 3, backoff: schedule([300]) },
        breaker: { failureRatio: 0.5, minimumRequests: 5, halfOpenAfterMs, halfOpenProbes: probes },
      },
      settings: { maxBuffered: 50, maxWaiting: 100 },
    });
    const eventIds = await publishMany(150, 8);
    await waitFor(async () => (await gauge('rivulet_circuit_state')) > 0, { what: 'an open circuit' });
    const callsAtOpening = world.inventoryApi.summary().calls;
    const openedAt = Date.now();
    await waitFor(() => world.inventoryApi.summary().calls >= callsAtOpening + 8, {
      what: 'some probes',
      timeoutMs: 15_000,
    });
    const rounds = Math.ceil((Date.now() - openedAt) / halfOpenAfterMs) + 1;
    expect(world.inventoryApi.summary().calls - callsAtOpening).toBeLessThanOrEqual(10 + rounds * probes);
    expect(await gauge('rivulet_unsettled')).toBeLessThan(eventIds.length / 2);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);

    world.inventoryApi.configure({});
    await waitFor(() => effects().length === eventIds.length, { what: 'all calls', timeoutMs: 30_000 });
    const byKey = Map.groupBy(effects(), ({ orderId }) => orderId);
    for (const done of byKey.values()) {
      const places = done.map(({ eventId }) => eventIds.indexOf(eventId ?? ''));
      expect(places).toEqual([...places].sort((a, b) => a - b));
    }
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);
    const attempts = (await readTopic(world.kafka, world.retryTopic(group))).map((copy) =>
      Number(header(copy, headerNames.attempt)),
    );
    expect(Math.max(...attempts)).toBeLessThanOrEqual(1);
    expect(await gauge('rivulet_circuit_state')).toBe(0);
  });

  it('a rate limit is kept, and makes no dead letters', async () => {
    const perSecond = 20;
    await start({ declared: { rateLimit: { perSecond, burst: 5 } } });
    await publishMany(100);
    await waitFor(() => effects().length === 100, { what: 'all calls', timeoutMs: 20_000 });
    const at = world.inventoryApi.ledger().map((call) => call.at);
    for (const from of at) {
      const within = at.filter((moment) => moment >= from && moment < from + 1_000).length;
      expect(within).toBeLessThanOrEqual((perSecond + 5) * 1.5);
    }
    expect((at.at(-1) ?? 0) - (at[0] ?? 0)).toBeGreaterThan(((100 - 5) / perSecond) * 1_000 * 0.8);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);
  });

  it('an adaptive limit finds about what it can take, and stays below the cap', async () => {
    const capacity = 8;
    const cap = 60;
    world.inventoryApi.configure({ latencyMs: 30, status: 429, retryAfterSeconds: 0, onlyAbove: capacity });
    await start({ declared: { maxInFlight: cap, adaptiveInFlight: true } });
    await publishMany(600);
    await waitFor(() => effects().length === 600, { what: 'all calls', timeoutMs: 30_000 });
    const calls = world.inventoryApi.ledger();
    const settled = calls.slice(Math.floor(calls.length / 2));
    const underWay = settled.map(
      ({ at }) => calls.filter((call) => call.at <= at && (call.endedAt ?? Infinity) > at).length,
    );
    const mean = underWay.reduce((sum, count) => sum + count, 0) / underWay.length;
    expect(mean).toBeGreaterThan(capacity / 4);
    expect(mean).toBeLessThan(capacity * 2);
    expect(Math.max(...underWay)).toBeLessThanOrEqual(cap);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);
  });
});
