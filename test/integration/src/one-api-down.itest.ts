import { untilDone } from './calls.ts';
import { orderConfirmed, publish, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

describe('one API down', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await Promise.all([
      world.start('inventory-subscriber', { RETRY_MAX_ATTEMPTS: '100' }).ready(),
      world.start('notification-subscriber').ready(),
    ]);
  });
  afterAll(() => world.close());

  it('is not felt by the other group, and nothing is lost when it comes back', async () => {
    world.inventoryApi.configure({ status: 500 });
    const events = Array.from({ length: 60 }, () => orderConfirmed());
    const orderIds = events.map(({ orderId }) => orderId);
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    await untilDone(world.notificationApi, orderIds);
    expect(world.inventoryApi.summary().effects).toBe(0);
    expect(world.notificationApi.summary().calls).toBe(events.length);
    world.inventoryApi.configure({});
    await untilDone(world.inventoryApi, orderIds);
    expect(world.inventoryApi.summary().effects).toBe(events.length);
  });
});
