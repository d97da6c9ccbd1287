import { defaultMaxMessageBytes, headerNames, outcomeTopic } from '@rivulet/contracts';
import { createRandom, readTopic, waitFor } from '@rivulet/testing';
import { header, orderConfirmed, publish, recordOf } from './events.ts';
import { outcomesIn, untilSaid } from './outcomes.ts';
import { createWorld, groups, type World } from './world.ts';

describe('outcomes of events', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld();
  });
  afterEach(() => world.close());

  it('are said by each group: retrying, deferred, done, dead-lettered', async () => {
    for (const api of [world.inventoryApi, world.notificationApi]) api.configure({ status: 409 });
    const [refused, failing, throttled] = [orderConfirmed(), orderConfirmed(), orderConfirmed()];
    await Promise.all(groups.map((group) => world.start(group).ready()));
    await publish(world, [recordOf(world, refused)]);
    const ends = await untilSaid(world, [refused.eventId]);
    for (const group of groups) {
      expect(ends.get(`${group} ${refused.eventId}`)).toMatchObject({
        ...{ state: 'deadLettered', reason: 'permanent', errorClass: 'status-409', attempts: 1, delivery: 1 },
        ...{
          eventKey: refused.orderId,
          eventType: 'rivulet.orders.OrderConfirmed',
          originTopic: world.topic,
        },
      });
    }

    for (const [event, behaviour, first] of [
      [failing, { status: 500 }, 'retrying'],
      [throttled, { status: 429, retryAfterSeconds: 0 }, 'deferred'],
    ] as const) {
      for (const api of [world.inventoryApi, world.notificationApi])
        api.configure({ ...behaviour, failFirst: 1, onlyKeys: [event.orderId] });
      await publish(world, [recordOf(world, event)]);
      await untilSaid(world, [event.eventId]);
      const said = (await outcomesIn(world)).filter(({ eventId }) => eventId === event.eventId);
      for (const group of groups) {
        const states = said.filter((outcome) => outcome.group === group).map(({ state }) => state);
        expect(states).toEqual([first, 'done']);
      }
    }
    const records = await readTopic(world.kafka, outcomeTopic(world.topic));
    expect(records.map(({ value }) => value?.toString('latin1')).join()).not.toContain(refused.customerEmail);
    for (const record of records) {
      expect(header(record, headerNames.ceType)).toBe('rivulet.subscriber.EventOutcome');
      expect(header(record, headerNames.traceParent)).toMatch(/^00-/);
    }
  });

  it('reach the topic for every event and group, though processes are killed at random moments', async () => {
    const random = createRandom(20_261_124);
    for (const api of [world.inventoryApi, world.notificationApi])
      api.configure({ latencyMs: 2, latencyMaxMs: 20, failRatio: 0.1 });
    const events = Array.from({ length: 300 }, () => orderConfirmed());
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    const env = { MAX_IN_FLIGHT: '16', RETRY_MAX_ATTEMPTS: '50' };
    for (let kill = 0; kill < 3; kill += 1) {
      const enough = 1 + Math.floor(random() * 80);
      const calls = () => world.inventoryApi.summary().calls + world.notificationApi.summary().calls;
      const before = calls();
      const apps = groups.map((group) => world.start(group, env));
      await waitFor(() => calls() >= before + enough, { what: `${enough} more calls`, timeoutMs: 40_000 });
      await Promise.all(apps.map((app) => app.stop('SIGKILL')));
    }
    for (const group of groups) world.start(group, env);
    const ends = await untilSaid(
      world,
      events.map(({ eventId }) => eventId),
      { timeoutMs: 80_000 },
    );
    for (const [group, api] of [
      ['inventory-subscriber', world.inventoryApi],
      ['notification-subscriber', world.notificationApi],
    ] as const) {
      const done = new Set(api.ledger().flatMap(({ effect, eventId }) => (effect ? [eventId] : [])));
      const states = events.map(({ eventId }) => ends.get(`${group} ${eventId}`)?.state);
      expect(states).toEqual(events.map(({ eventId }) => (done.has(eventId) ? 'done' : 'deadLettered')));
    }
  });
});

describe('an event as large as its topic takes', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ partitions: 1 });
  });
  afterAll(() => world.close());

  it('has room in the retry topic and in the DLQ, with the headers that a copy has more', async () => {
    const group = 'inventory-subscriber';
    const event = orderConfirmed();
    const bare = recordOf(world, event).value?.length ?? 0;
    // A key, headers and the framing of the batch take some hundred bytes more.
    const room = defaultMaxMessageBytes - bare - 600;
    const large = { ...event, customerId: 'c'.repeat(room) };
    await expect(
      publish(world, [recordOf(world, { ...event, customerId: 'c'.repeat(room + 1_000) })]),
    ).rejects.toThrow();
    await publish(world, [recordOf(world, large)]);
    world.inventoryApi.configure({ status: 500 });
    await world.start(group, { RETRY_MAX_ATTEMPTS: '2' }).ready();
    const ends = await untilSaid(world, [event.eventId], { of: [group] });
    expect(ends.get(`${group} ${event.eventId}`)).toMatchObject({ state: 'deadLettered', attempts: 2 });
    const [copy] = await readTopic(world.kafka, world.retryTopic(group));
    const [letter] = await readTopic(world.kafka, world.deadLetterTopic(group));
    expect(copy?.value?.length).toBe(bare + room - event.customerId.length + 2);
    expect(letter?.value).toEqual(copy?.value);
  });
});
