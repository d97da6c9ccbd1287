import { avroType, headerNames, OrderOnHold, outcomeTopic } from '@rivulet/contracts';
import { unframe } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import type { Client } from 'pg';
import { callsOf } from './calls.ts';
import { header, publish, readTopic } from './events.ts';
import { orderBody, placeOrder, postOrder } from './place-order.ts';
import { seeOrder, streamOrder, untilSeen, type SeenOrder } from './watch-order.ts';
import { createWorld, groups, type World } from './world.ts';

const group = 'inventory-subscriber';
const type = avroType(OrderOnHold.schema);
const isTold = ({ status, steps }: SeenOrder) => status === 'on_hold' && steps.onHoldNotice?.state === 'done';

describe('an order whose stock is refused with 409', () => {
  let world: World;
  let database: Client;
  beforeAll(async () => {
    world = await createWorld();
    database = await world.connect('publisher');
    await Promise.all(groups.map((group) => world.start(group).ready()));
  });
  beforeEach(() => world.inventoryApi.configure({ status: 409 }));
  afterAll(() => world.close());

  const onHoldOf = async (orderId: string) =>
    (await readTopic(world.kafka, world.onHoldTopic)).filter(({ key }) => key?.toString() === orderId);
  const eventsOnHold = async (orderId: string) =>
    new Set((await onHoldOf(orderId)).map((record) => header(record, 'ce_id')));
  const told = (orderId: string) =>
    callsOf(world.notificationApi, orderId).filter(({ idempotencyKey }) =>
      idempotencyKey?.startsWith('notification-subscriber.on-hold:'),
    );

  const letterOf = async (orderId: string) =>
    (await readTopic(world.kafka, world.deadLetterTopic(group))).find(
      ({ key }) => key?.toString() === orderId,
    );

  /** What a redrive writes: the dead letter again, as a later copy, to the group's retry topic. */
  async function redrive(orderId: string): Promise<void> {
    const letter = await letterOf(orderId);
    if (letter === undefined) throw new Error(`no dead letter of ${orderId}`);
    const { key, value, partition } = letter;
    const kept = Object.entries(letter.headers).flatMap(([name, kept]) =>
      kept === undefined ? [] : [[name, kept] as const],
    );
    const delivery = String(Number(header(letter, headerNames.delivery)) + 2);
    const headers = { ...Object.fromEntries(kept), [headerNames.delivery]: delivery };
    await publish(world, [{ topic: world.retryTopic(group), key, value, partition, headers }]);
  }

  /** The whole topic once more, as after a group whose offsets were reset. */
  async function sayAllAgain(): Promise<void> {
    const outcomes = outcomeTopic(world.topic);
    const records = await readTopic(world.kafka, outcomes);
    await publish(
      world,
      records.map(({ topic, partition, key, value }) => ({ topic, partition, key, value })),
    );
  }

  it('is on hold, says so in one OrderOnHold, and the customer is told once, by the channel of the order', async () => {
    const publisher = await world.start('publisher').ready();
    const url = await publisher.url();
    const bySms = { ...orderBody, notificationChannel: 'sms', customerPhone: '+491701234567' };
    const { orderId } = (await postOrder(url, bySms)).body;
    const stream = await streamOrder(url, orderId);
    const order = await untilSeen(url, orderId, 'on hold, and told', isTold);
    expect(order.steps.inventory).toMatchObject({
      ...{ state: 'failed', reason: 'permanent', errorClass: 'status-409', attempts: 1 },
    });
    const [record] = await onHoldOf(orderId);
    expect(type.fromBuffer(unframe(record?.value ?? null).body)).toMatchObject({
      ...{ orderId, reason: 'insufficientStock', notificationChannel: 'sms', customerPhone: '+491701234567' },
    });
    const [placed] = (await readTopic(world.kafka, world.topic)).filter(
      ({ key }) => key?.toString() === orderId,
    );
    const traceIdOf = (of: typeof placed) => of && header(of, headerNames.traceParent)?.split('-')[1];
    expect(traceIdOf(record)).toBe(traceIdOf(placed));
    expect(traceIdOf(record)).toMatch(/^[\da-f]{32}$/);
    await stream.untilEnded();
    expect(stream.events.at(-1)?.event).toBe('end');
    expect(JSON.parse(stream.events.at(-2)?.data ?? '{}')).toEqual(order);

    await sayAllAgain();
    const next = await placeOrder(url);
    await untilSeen(url, next.orderId, 'on hold, and told', isTold);
    expect((await eventsOnHold(orderId)).size).toBe(1);
    expect(told(orderId).map(({ path }) => path)).toEqual(['/send-sms']);
    await publisher.stop();
  });

  it('is so with two publishers, one of which is killed again and again while outcomes come twice', async () => {
    const steady = await world.start('publisher').ready();
    const url = await steady.url();
    const orders: string[] = [];
    for (let kill = 0; kill < 3; kill += 1) {
      const other = await world.start('publisher').ready();
      const placed = await Promise.all(Array.from({ length: 12 }, () => placeOrder(url)));
      orders.push(...placed.map(({ orderId }) => orderId));
      await waitFor(() => callsOf(world.inventoryApi, orders.at(-1) ?? '').length > 0, {
        what: 'the stock of the last order to be refused',
        timeoutMs: 60_000,
      });
      await other.stop('SIGKILL');
      await sayAllAgain();
    }
    for (const orderId of orders) await untilSeen(url, orderId, 'on hold, and told', isTold);
    for (const orderId of orders) {
      expect((await eventsOnHold(orderId)).size).toBe(1);
      expect(told(orderId)).toHaveLength(1);
    }
    const { rows } = await database.query('select 1 from order_holds where order_id = any($1)', [orders]);
    expect(rows).toHaveLength(orders.length);
    await steady.stop();
  });

  it('is held also when no publisher ran while it was refused', async () => {
    world.inventoryApi.configure({ status: 429, retryAfterSeconds: 0 });
    const first = await world.start('publisher').ready();
    const { orderId } = await placeOrder(await first.url());
    await waitFor(() => callsOf(world.inventoryApi, orderId).length > 0, { what: 'a call for the order' });
    await first.stop('SIGKILL');
    world.inventoryApi.configure({ status: 409 });
    await waitFor(async () => (await letterOf(orderId)) !== undefined, { what: 'the dead letter' });
    const second = await world.start('publisher').ready();
    await untilSeen(await second.url(), orderId, 'on hold, and told', isTold);
    expect(told(orderId)).toHaveLength(1);
    await second.stop();
  });

  it('is confirmed again when its event is redriven and the stock is there', async () => {
    const publisher = await world.start('publisher').ready();
    const url = await publisher.url();
    const { orderId } = await placeOrder(url);
    await untilSeen(url, orderId, 'on hold, and told', isTold);
    world.inventoryApi.configure({});
    await redrive(orderId);
    const order = await untilSeen(url, orderId, 'confirmed again', ({ status }) => status === 'confirmed');
    expect(order.steps.inventory).toMatchObject({ state: 'done' });
    expect(order.steps).not.toHaveProperty('onHoldNotice');
    await sayAllAgain();
    const next = await placeOrder(url);
    await untilSeen(url, next.orderId, 'done', ({ steps }) => steps.inventory?.state === 'done');
    expect((await seeOrder(url, orderId)).status).toBe('confirmed');
    await publisher.stop();
  });
});
