import { readBacklog } from '@rivulet/outbox';
import { waitFor } from '@rivulet/testing';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Client } from 'pg';
import { successesOf, untilDone } from './calls.ts';
import { header, readTopic } from './events.ts';
import { orderBody, postOrder } from './place-order.ts';
import type { PublisherStage } from './publisher-stages.ts';
import { createWorld, type World } from './world.ts';

const preload = pathToFileURL(join(import.meta.dirname, 'read-env-kill-at.ts')).href;

describe('SIGKILL of a publisher', () => {
  let world: World;
  let database: Client;
  beforeAll(async () => {
    world = await createWorld();
    database = await world.connect('publisher');
    await world.start('inventory-subscriber').ready();
  });
  afterAll(() => world.close());

  async function ordersOf(customerId: string): Promise<string[]> {
    const { rows } = await database.query<{ id: string }>('select id from orders where customer_id = $1', [
      customerId,
    ]);
    return rows.map(({ id }) => id);
  }

  /** How often the event stands in the topic when the outbox is empty. */
  async function occurrencesOf(eventId: string): Promise<number> {
    const backlog = () => readBacklog((text, values) => database.query(text, values));
    await waitFor(async () => (await backlog()).records === 0, { what: 'an empty outbox' });
    const records = await readTopic(world.kafka, world.topic);
    return records.filter((record) => header(record, 'ce_id') === eventId).length;
  }

  it.each<[PublisherStage, { status: number | undefined; stored: number; occurrences: number }]>([
    ['before the statement', { status: undefined, stored: 0, occurrences: 1 }],
    [
      'when the database has the order and its answer is not read',
      { status: undefined, stored: 1, occurrences: 1 },
    ],
    ['when the order is stored and not answered', { status: undefined, stored: 1, occurrences: 1 }],
    ['when the event is read and not sent', { status: 201, stored: 1, occurrences: 1 }],
    ['when the broker has the event and it is not marked', { status: 201, stored: 1, occurrences: 2 }],
    ['when the event is marked', { status: 201, stored: 1, occurrences: 1 }],
  ])(
    '%s: repeated with its Idempotency-Key it is one order with one effect, and an answer that was given still holds',
    async (stage, expected) => {
      const [key, customerId] = [randomUUID(), randomUUID()];
      const place = async (url: string) =>
        postOrder(url, { ...orderBody, customerId }, { 'idempotency-key': key });
      const doomed = await world
        .start('publisher', { NODE_OPTIONS: `--import=${preload}`, KILL_AT: stage })
        .ready();
      const first = await place(await doomed.url()).catch(() => undefined);
      expect(first?.status).toBe(expected.status);
      expect(await doomed.exited()).toEqual({ code: null, signal: 'SIGKILL' });
      const stored = await ordersOf(customerId);
      expect(stored).toHaveLength(expected.stored);

      const next = await world.start('publisher').ready();
      const { status, body } = await place(await next.url());
      expect(status).toBe(201);
      expect(body).toEqual(first?.body ?? body);
      expect(await ordersOf(customerId)).toEqual([body.orderId]);
      await untilDone(world.inventoryApi, [body.orderId]);
      expect(await occurrencesOf(body.eventId)).toBe(expected.occurrences);
      expect(successesOf(world.inventoryApi, body.orderId)).toHaveLength(1);
      await next.stop();
    },
  );
});
