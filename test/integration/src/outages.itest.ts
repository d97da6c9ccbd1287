import { waitFor } from '@rivulet/testing';
import { repeatedKeys, untilDone } from './calls.ts';
import { orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('outages of what the subscriber needs', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('pauses while the schema registry is down and resumes by itself; nothing goes to the DLQ', async () => {
    world.registryProxy.refuse();
    const app = await world.start(group).ready();
    const event = orderConfirmed();
    await publish(world, [recordOf(world, event)]);
    await waitFor(async () => (await app.readiness()).text.includes('schema registry'), {
      what: 'readiness to name the registry',
    });
    expect(world.inventoryApi.summary().calls).toBe(0);
    world.registryProxy.mend();
    await untilDone(world.inventoryApi, [event.orderId]);
    expect(await readTopic(world.kafka, world.deadLetterTopic(group))).toEqual([]);
    await waitFor(async () => (await app.readiness()).status === 200, {
      what: 'readiness after the registry is back',
    });
    await app.stop();
  });

  it('calls nothing while the idempotency store is down and resumes by itself', async () => {
    const app = await world.start(group).ready();
    world.databaseProxy.refuse();
    const event = orderConfirmed();
    const callsBefore = world.inventoryApi.summary().calls;
    await publish(world, [recordOf(world, event)]);
    await waitFor(async () => (await app.readiness()).text.includes('idempotency store'), {
      what: 'readiness to name the store',
      timeoutMs: 15_000,
    });
    expect(world.inventoryApi.summary().calls).toBe(callsBefore);
    world.databaseProxy.mend();
    await untilDone(world.inventoryApi, [event.orderId]);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
    await app.stop();
  });
});
