import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createRandom, waitFor } from '@rivulet/testing';
import type { Client } from 'pg';
import { callsOf, repeatedKeys, successesOf, untilDone } from './calls.ts';
import { header, orderConfirmed, readTopic } from './events.ts';
import { orderBody, placeOrder, postOrder } from './place-order.ts';
import { createWorld, type World } from './world.ts';

describe('from the outbox to the topic', () => {
  let world: World;
  let database: Client;
  beforeAll(async () => {
    world = await createWorld();
    database = await world.connect('publisher');
  });
  afterAll(() => world.close());

  const eventIdsInTopic = async () =>
    (await readTopic(world.kafka, world.topic)).map((record) => header(record, 'ce_id'));

  it('a rolled-back or refused order emits nothing', async () => {
    const publisher = await world.start('publisher').ready();
    const url = await publisher.url();
    const outbox = createOutbox({
      events: [OrderConfirmed],
      prefix: world.prefix,
      tracer: createTestTelemetry().tracer,
    });
    const rolledBack = orderConfirmed();
    await database.query('begin');
    await outbox.append(database, OrderConfirmed, rolledBack);
    await database.query('rollback');
    expect((await postOrder(url, { ...orderBody, items: [] })).status).toBe(422);
    const accepted = await placeOrder(url);
    await waitFor(async () => (await eventIdsInTopic()).includes(accepted.eventId), {
      what: 'the accepted order in the topic',
    });
    expect(await eventIdsInTopic()).toEqual([accepted.eventId]);
    await publisher.stop();
  });

  it('the same Idempotency-Key makes one event, another body under it is refused', async () => {
    const publisher = await world.start('publisher').ready();
    const url = await publisher.url();
    const before = (await eventIdsInTopic()).length;
    const answers = await Promise.all(
      [1, 2, 3].map(() => postOrder(url, orderBody, { 'idempotency-key': 'key-1' })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    expect(new Set(answers.map(({ body }) => body.orderId)).size).toBe(1);
    expect(
      (await postOrder(url, { ...orderBody, customerId: 'other' }, { 'idempotency-key': 'key-1' })).status,
    ).toBe(422);
    const last = await placeOrder(url);
    await waitFor(async () => (await eventIdsInTopic()).includes(last.eventId), {
      what: 'the last order in the topic',
    });
    expect(await eventIdsInTopic()).toHaveLength(before + 2);
    await publisher.stop();
  });

  it('a relay that dies between the send and the mark sends again, and no API is called again', async () => {
    const publisher = await world.start('publisher', { OUTBOX_RETENTION_MS: '60000' }).ready();
    await world.start('inventory-subscriber').ready();
    const { orderId, eventId } = await placeOrder(await publisher.url());
    await untilDone(world.inventoryApi, [orderId]);
    await publisher.stop('SIGKILL');
    // The state which a crash right after the broker's answer leaves: in the topic, and not marked.
    await database.query('update outbox set published_at = null where event_id = $1', [eventId]);
    const next = await world.start('publisher').ready();
    await waitFor(async () => (await eventIdsInTopic()).filter((id) => id === eventId).length === 2, {
      what: 'the event a second time',
    });
    const later = await placeOrder(await next.url());
    await untilDone(world.inventoryApi, [later.orderId]);
    expect(callsOf(world.inventoryApi, orderId)).toHaveLength(1);
    await next.stop();
  });

  it('SIGKILL of the publisher at random moments: every order answered 201 reaches the API with one effect', async () => {
    const random = createRandom(7);
    const accepted: string[] = [];
    for (let kill = 0; kill < 4; kill += 1) {
      const publisher = world.start('publisher');
      const url = await publisher.url();
      await publisher.ready();
      const enough = accepted.length + 5 + Math.floor(random() * 60);
      let killed = false;
      const customers = Array.from({ length: 8 }, async () => {
        while (!killed) {
          const answer = await postOrder(url).catch(() => undefined);
          if (answer?.status === 201) accepted.push(answer.body.orderId);
          if (accepted.length >= enough && !killed) {
            killed = true;
            publisher.signal('SIGKILL');
          }
        }
      });
      await Promise.all(customers);
      await publisher.exited();
    }
    await world.start('publisher').ready();
    await untilDone(world.inventoryApi, accepted, 60_000);
    for (const orderId of accepted) expect(successesOf(world.inventoryApi, orderId)).toHaveLength(1);
    expect(repeatedKeys(world.inventoryApi)).toEqual([]);
  });
});
