import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createTestTelemetry } from '@rivulet/telemetry';
import { waitFor } from '@rivulet/testing';
import { request } from 'undici';
import { detourKafka, type KafkaDetour } from './detour-kafka.ts';
import { header, orderConfirmed, readTopic } from './events.ts';
import { placeOrder } from './place-order.ts';
import { createWorld, type World } from './world.ts';

describe('the publisher while no broker can be reached', () => {
  let world: World;
  let detour: KafkaDetour;
  beforeAll(async () => {
    [world, detour] = [await createWorld(), await detourKafka()];
  });
  afterAll(async () => {
    await world.close();
    await detour.close();
  });

  it('accepts orders, tells backlog and age, and drains it in the order of each key when they are back', async () => {
    const publisher = await world.start('publisher', detour.env).ready();
    const url = await publisher.url();
    await placeOrder(url);
    await waitFor(async () => (await readTopic(world.kafka, world.topic)).length === 1, {
      what: 'the first event',
    });
    detour.refuse();

    const database = await world.connect('publisher');
    const { tracer } = createTestTelemetry();
    const outbox = createOutbox({ events: [OrderConfirmed], prefix: world.prefix, tracer });
    const [placed, chained]: [string[], Map<string, string[]>] = [[], new Map()];
    const round = async (): Promise<void> => {
      placed.push((await placeOrder(url)).eventId);
      for (const orderId of ['a', 'b', 'c']) {
        const event = orderConfirmed({ orderId });
        await outbox.append(database, OrderConfirmed, event);
        chained.set(orderId, [...(chained.get(orderId) ?? []), event.eventId]);
      }
    };
    for (let count = 0; count < 20; count += 1) await round();
    const waits = () => publisher.lines.some(({ msg }) => String(msg).includes('relay waits for the broker'));
    await waitFor(waits, { what: 'the relay to give up a send', timeoutMs: 60_000 });
    for (let count = 0; count < 20; count += 1) await round();
    expect(await metric(url, 'rivulet_outbox_backlog')).toBe(160);
    expect(await metric(url, 'rivulet_outbox_oldest_unsent_seconds')).toBeGreaterThan(0);

    expect((await publisher.readiness()).status).toBe(200);
    detour.mend();
    await waitFor(async () => (await metric(url, 'rivulet_outbox_backlog')) === 0, {
      what: 'the backlog to drain',
      timeoutMs: 40_000,
    });
    const records = await readTopic(world.kafka, world.topic);
    const ids = [...new Set(records.map((record) => header(record, 'ce_id')))];
    expect(ids).toEqual(expect.arrayContaining(placed));
    for (const [orderId, events] of chained) {
      const ofKey = records.filter(({ key }) => key?.toString() === orderId);
      expect([...new Set(ofKey.map((record) => header(record, 'ce_id')))]).toEqual(events);
    }
    expect(await metric(url, 'rivulet_outbox_publish_duration_count')).toBeGreaterThanOrEqual(161);
    await publisher.stop();
  });
});

async function metric(url: string, name: string): Promise<number> {
  const text = await (await request(`${url}/metrics`)).body.text();
  const line = new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, 'm').exec(text);
  return line === null ? NaN : Number(line[1]);
}
