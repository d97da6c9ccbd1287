import { successesOf, untilDone } from './calls.ts';
import { orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { waitFor } from '@rivulet/testing';
import { createWorld, type World } from './world.ts';

describe('redelivery', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('calls the API once for an event that stands in the topic three times', async () => {
    const app = await world.start('inventory-subscriber').ready();
    const event = orderConfirmed();
    await publish(world, [recordOf(world, event), recordOf(world, event)]);
    await untilDone(world.inventoryApi, [event.orderId]);
    const last = orderConfirmed({ orderId: event.orderId });
    await publish(world, [recordOf(world, event), recordOf(world, last)]);
    await waitFor(() => successesOf(world.inventoryApi, event.orderId).length === 2, {
      what: 'the last event of the order',
    });
    const eventIds = successesOf(world.inventoryApi, event.orderId).map(({ eventId }) => eventId);
    expect(eventIds).toEqual([event.eventId, last.eventId]);
    await app.stop();
  });

  it('calls nothing again when a whole topic is delivered again', async () => {
    const events = Array.from({ length: 40 }, () => orderConfirmed());
    await publish(
      world,
      events.map((event) => recordOf(world, event)),
    );
    const first = await world.start('inventory-subscriber').ready();
    await untilDone(
      world.inventoryApi,
      events.map(({ orderId }) => orderId),
    );
    await first.stop();
    const callsBefore = world.inventoryApi.ledger().length;

    await world.kafka.admin.resetOffsets('inventory-subscriber', world.topic);
    const second = await world.start('inventory-subscriber').ready();
    const records = await readTopic(world.kafka, world.topic);
    await waitFor(
      () => second.lines.filter(({ msg }) => msg.startsWith('skipped')).length >= records.length,
      {
        what: 'every record to be skipped',
        timeoutMs: 20_000,
      },
    );
    expect(world.inventoryApi.ledger()).toHaveLength(callsBefore);
    await second.stop();
  });
});
