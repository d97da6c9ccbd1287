import { headerNames, type OrderConfirmed } from '@rivulet/contracts';
import { waitFor } from '@rivulet/testing';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { startKit, type Kit } from './kit.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const poisonCount = 10_000;
const goodEvery = 200;

describe('a burst of undecodable records', () => {
  let world: World;
  let kit: Kit;
  beforeAll(async () => {
    world = await createWorld({ partitions: 1 });
    kit = await startKit(world, { settings: { maxBuffered: 2_000 } });
  });
  afterAll(async () => {
    await kit.stop();
    await world.close();
  });

  it('becomes as many dead letters, each once, raw and with the reason; good events between them are called in order', async () => {
    const heads = [orderConfirmed(), orderConfirmed()];
    const good: OrderConfirmed[] = [];
    const records = Array.from({ length: poisonCount }, (_, place) => {
      const { orderId } = heads[Math.floor(place / goodEvery) % 2] ?? orderConfirmed();
      // Some share the key of good events; of the others, half have none.
      const alone = place % 2 === 0 ? null : `poison-${place}`;
      const key = place % 100 === 0 ? orderId : alone;
      const poison = { topic: world.topic, key, value: Buffer.from(`poison ${place}`) };
      if (place % goodEvery !== 0) return [poison];
      const event = orderConfirmed({ orderId });
      good.push(event);
      return [poison, recordOf(world, event)];
    }).flat();
    await publish(world, records);
    const startedAt = performance.now();
    const letters = await waitFor(
      async () => {
        const [{ high = 0 } = {}] = await world.kafka.admin.offsets(world.deadLetterTopic(group));
        return high >= poisonCount ? readTopic(world.kafka, world.deadLetterTopic(group)) : undefined;
      },
      { what: 'all dead letters', timeoutMs: 60_000, intervalMs: 100 },
    );
    const seconds = (performance.now() - startedAt) / 1_000;
    await waitFor(() => world.inventoryApi.summary().effects === good.length, { what: 'the good events' });

    expect(letters).toHaveLength(poisonCount);
    expect(new Set(letters.map(({ value }) => value?.toString())).size).toBe(poisonCount);
    expect(letters.every(({ value }) => value?.toString().startsWith('poison '))).toBe(true);
    expect(new Set(letters.map((letter) => header(letter, headerNames.reason)))).toEqual(
      new Set(['undecodable']),
    );
    const called = Map.groupBy(world.inventoryApi.ledger(), ({ orderId }) => orderId);
    for (const [orderId, events] of Map.groupBy(good, (event) => event.orderId)) {
      expect(called.get(orderId)?.map(({ eventId }) => eventId)).toEqual(
        events.map(({ eventId }) => eventId),
      );
    }
    process.stdout.write(`${poisonCount} poison records: ${seconds.toFixed(1)} s\n`);
  });
});
