import { OrderConfirmed } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, RefusedError } from '@rivulet/kafka';
import { createOutbox, readParked, saveSchemas } from '@rivulet/outbox';
import { createTestTelemetry } from '@rivulet/telemetry';
import { waitFor } from '@rivulet/testing';
import type { Client } from 'pg';
import { header, orderConfirmed, readTopic } from './events.ts';
import { placeOrder } from './place-order.ts';
import { readTestStack } from '@rivulet/kafka/testing';
import { createWorld, type World } from './world.ts';

const quiet = {
  ...{ debug: () => undefined, info: () => undefined },
  ...{ warn: () => undefined, error: () => undefined },
};
const Elsewhere = { ...OrderConfirmed, name: 'Elsewhere', topic: 'nowhere' };

describe('events that the broker does not take', () => {
  let world: World;
  let database: Client;
  beforeAll(async () => {
    world = await createWorld();
    database = await world.connect('publisher');
  });
  afterAll(() => world.close());

  const parked = async () =>
    (await readParked((text, values) => database.query(text, values), 10)).map(({ eventId, as }) => [
      eventId,
      as,
    ]);
  const eventIds = async () =>
    (await readTopic(world.kafka, world.topic)).map((record) => header(record, 'ce_id'));

  it('are refused with their kind by the port', async () => {
    const kafka = createKafka({ brokers: readTestStack().brokers, clientId: 'refusals', log: quiet });
    const producer = await kafka.producer();
    const value = Buffer.alloc(2_000_000);
    const refusal = await producer
      .send([{ topic: world.topic, key: 'k', value }])
      .catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(RefusedError);
    expect(refusal).toMatchObject({ as: 'too-large' });
    await producer.send([{ topic: world.deadLetterTopic('inventory-subscriber'), key: 'k', value: null }]);
    await producer.close();
    await kafka.close();
  });

  it('stand aside with their keys, too large or without a topic, and the orders of others reach the topic', async () => {
    const publisher = await world.start('publisher', { OUTBOX_SWEEP_MS: '100' }).ready();
    const { tracer } = createTestTelemetry();
    const outbox = createOutbox({ events: [OrderConfirmed, Elsewhere], prefix: world.prefix, tracer });
    await saveSchemas((text, values) => database.query(text, values), outbox.schemas);
    await createSchemaRegistry({ url: readTestStack().registryUrl }).register(
      `${world.prefix}nowhere-value`,
      OrderConfirmed.schema,
    );

    const large = orderConfirmed();
    await database.query('begin');
    await outbox.append(database, OrderConfirmed, large);
    // Larger than any event that append lets through.
    await database.query(
      `update outbox set payload = decode(repeat('00', 1500000), 'hex') where event_id = $1`,
      [large.eventId],
    );
    await database.query('commit');
    const later = orderConfirmed({ orderId: large.orderId });
    await outbox.append(database, OrderConfirmed, later);
    const elsewhere = orderConfirmed();
    await outbox.append(database, Elsewhere, elsewhere);
    const accepted = await placeOrder(await publisher.url());

    await waitFor(async () => (await eventIds()).includes(accepted.eventId), {
      what: 'the order of another key',
    });
    await waitFor(async () => (await parked()).length === 2, { what: 'the parked events' });
    expect(await parked()).toEqual([
      [large.eventId, 'too-large'],
      [elsewhere.eventId, 'unknown-topic'],
    ]);
    expect(await eventIds()).not.toContain(later.eventId);
    const logged = publisher.lines.filter(({ msg }) => String(msg).startsWith('outbox record parked'));
    expect(logged.map(({ eventId }) => eventId)).toEqual(
      expect.arrayContaining([large.eventId, elsewhere.eventId]),
    );
    await publisher.stop();
  });
});
