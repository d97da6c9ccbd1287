import { headerNames } from '@rivulet/contracts';
import { waitFor } from '@rivulet/testing';
import { callsOf, successesOf } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

describe('order by key', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
  });
  afterAll(() => world.close());

  it('keeps the order of a key also while its first event is being retried, and other keys go on meanwhile', async () => {
    await world.start('inventory-subscriber').ready();
    const slow = orderConfirmed();
    const sequence = [slow, ...Array.from({ length: 9 }, () => orderConfirmed({ orderId: slow.orderId }))];
    const others = Array.from({ length: 10 }, () => orderConfirmed());
    world.inventoryApi.configure({ failFirst: 2, onlyKeys: [`inventory-subscriber:${slow.eventId}`] });
    await publish(
      world,
      [...sequence, ...others].map((event) => recordOf(world, event)),
    );

    await waitFor(() => successesOf(world.inventoryApi, slow.orderId).length === sequence.length, {
      what: 'all events of the key',
      timeoutMs: 20_000,
    });
    const done = successesOf(world.inventoryApi, slow.orderId).map(({ eventId }) => eventId);
    expect(done).toEqual(sequence.map(({ eventId }) => eventId));
    expect(callsOf(world.inventoryApi, slow.orderId)).toHaveLength(sequence.length + 2);
    const ledger = world.inventoryApi.ledger();
    const slowDoneAt = ledger.findIndex(({ eventId, effect }) => eventId === slow.eventId && effect);
    for (const other of others) {
      expect(ledger.findIndex(({ eventId }) => eventId === other.eventId)).toBeLessThan(slowDoneAt);
    }
  });

  it('keeps the order of a key when the subscriber is killed while the key is parked', async () => {
    const head = orderConfirmed();
    const sequence = [head, ...Array.from({ length: 5 }, () => orderConfirmed({ orderId: head.orderId }))];
    world.notificationApi.configure({ status: 500, onlyKeys: [`notification-subscriber:${head.eventId}`] });
    const first = await world
      .start('notification-subscriber', { RETRY_INITIAL_MS: '2000', RETRY_MAX_MS: '2000' })
      .ready();
    await publish(
      world,
      sequence.map((event) => recordOf(world, event)),
    );
    const parkedOnes = async () =>
      (await readTopic(world.kafka, world.retryTopic('notification-subscriber'))).filter(
        (record) => record.key?.toString() === head.orderId && header(record, headerNames.attempt) === '0',
      );
    await waitFor(async () => (await parkedOnes()).length === 5, {
      what: 'five parked events',
      timeoutMs: 20_000,
    });
    await first.stop('SIGKILL');

    world.notificationApi.configure({});
    await world.start('notification-subscriber').ready();
    await waitFor(() => successesOf(world.notificationApi, head.orderId).length === sequence.length, {
      what: 'all events of the key after the kill',
      timeoutMs: 30_000,
    });
    const done = successesOf(world.notificationApi, head.orderId).map(({ eventId }) => eventId);
    expect(done).toEqual(sequence.map(({ eventId }) => eventId));
  });
});
