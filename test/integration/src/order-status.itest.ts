import { waitFor } from '@rivulet/testing';
import type { AppProcess } from './app-process.ts';
import { placeOrder } from './place-order.ts';
import { callsOf, untilDone } from './calls.ts';
import { publish } from './events.ts';
import { seeOrder, streamOrder, untilSeen, type SeenOrder } from './watch-order.ts';
import { createWorld, groups, type World } from './world.ts';

const states = ({ steps }: SeenOrder) => Object.values(steps).map(({ state }) => state);

describe('what became of an order', () => {
  let world: World;
  let publisher: AppProcess;
  let url: string;
  beforeAll(async () => {
    world = await createWorld();
    publisher = await world.start('publisher').ready();
    url = await publisher.url();
  });
  afterAll(() => world.close());

  it('is streamed through its whole life: pending, retrying, done, and then the end', async () => {
    const { orderId } = await placeOrder(url);
    const stream = await streamOrder(url, orderId);
    await waitFor(() => stream.events.length > 0, { what: 'the first event' });
    world.inventoryApi.configure({ status: 500 });
    await Promise.all(groups.map((group) => world.start(group, { RETRY_MAX_ATTEMPTS: '1000' }).ready()));
    await waitFor(() => stream.events.some(({ data }) => data.includes('"inventory":{"state":"retrying"')), {
      what: 'the step to be retried, in the stream',
      timeoutMs: 60_000,
    });
    world.inventoryApi.configure({});
    await stream.untilEnded();

    const seen = stream.events
      .filter(({ event }) => event === 'order')
      .map(({ data }) => JSON.parse(data) as SeenOrder);
    expect(states(seen[0] as SeenOrder)).toEqual(['pending', 'pending']);
    const inventory = seen.map(({ steps }) => steps.inventory?.state);
    expect(inventory.filter((state, index) => state !== inventory[index - 1])).toEqual([
      'pending',
      'retrying',
      'done',
    ]);
    expect(states(seen.at(-1) as SeenOrder)).toEqual(['done', 'done']);
    expect(stream.events.at(-1)).toMatchObject({ event: 'end', id: stream.events.at(-2)?.id });
    expect(stream.events.map(({ data }) => data).join()).not.toMatch(/ada@|Street 1/);

    const last = stream.events.at(-1)?.id ?? '';
    expect((await streamOrder(url, orderId, { 'last-event-id': last })).status).toBe(204);
  });

  it('shows a step that failed, with its reason, also to an instance that never heard of it', async () => {
    world.notificationApi.configure({ status: 422 });
    const { orderId } = await placeOrder(url);
    const order = await untilSeen(url, orderId, 'both steps have ended', ({ steps }) =>
      Object.values(steps).every(({ state }) => state === 'done' || state === 'failed'),
    );
    expect(order).toMatchObject({
      status: 'confirmed',
      steps: {
        inventory: { state: 'done', attempts: 1 },
        notification: { state: 'failed', attempts: 1, reason: 'permanent', errorClass: 'status-422' },
      },
    });
    world.notificationApi.configure({});
    const other = await world.start('publisher').ready();
    expect(await untilSeen(await other.url(), orderId, 'is shown', () => true)).toEqual(order);
    const stream = await streamOrder(await other.url(), orderId);
    await stream.untilEnded();
    expect(stream.events.map(({ event }) => event)).toEqual(['order', 'end']);
    await other.stop();
  });

  it('is heard of though no publisher ran when it was said, the registry is away, and bytes come that are no outcome', async () => {
    world.inventoryApi.configure({ status: 429, retryAfterSeconds: 0 });
    const { orderId } = await placeOrder(url);
    await waitFor(() => callsOf(world.inventoryApi, orderId).length > 0, { what: 'a call for the order' });
    await publisher.stop('SIGKILL');
    world.inventoryApi.configure({});
    await untilDone(world.inventoryApi, [orderId]);
    await publish(world, [{ topic: `${world.topic}.outcome`, key: 'k', value: Buffer.from('no outcome') }]);
    world.registryProxy.refuse();
    publisher = await world.start('publisher').ready();
    url = await publisher.url();
    const line = 'outcomes can not be read: waiting, the steps of orders stay as they are';
    await waitFor(() => publisher.lines.some(({ msg }) => msg === line), { what: line, timeoutMs: 60_000 });
    expect((await seeOrder(url, orderId)).steps.inventory?.state).not.toBe('done');
    expect((await publisher.readiness()).status).toBe(200);
    world.registryProxy.mend();
    await untilSeen(url, orderId, 'both steps are done', (order) =>
      states(order).every((state) => state === 'done'),
    );
    const counted = async () =>
      /rivulet_order_status_undecodable_total(\{.*\})? 1/.test(await publisher.metrics());
    await waitFor(counted, { what: 'the bytes to be counted', timeoutMs: 30_000 });
    const caughtUp = async () => /rivulet_order_status_lag(\{.*\})? 0/.test(await publisher.metrics());
    await waitFor(caughtUp, { what: 'no lag', timeoutMs: 30_000 });
  });
});
