import { cloudEventHeaders, OrderConfirmed } from '@rivulet/contracts';
import { orderConfirmed, waitFor } from '@rivulet/testing';
import { openScene, startCli, untilEnded, type Scene } from '../cli-scene.fixture.ts';

const events = Array.from({ length: 6 }, (_, at) =>
  orderConfirmed({ items: [{ productId: `sku-${at}`, quantity: at, unitPrice: '1.00' }] }),
);

let scene: Scene;
let letter: { partition: number; offset: number };
beforeAll(async () => {
  scene = await openScene({ partitions: 2 });
  for (const [at, event] of events.entries()) {
    const before = Date.now();
    await scene.publish([recordOf(event, at % 2)]);
    await waitFor(() => Date.now() > before, { what: 'another millisecond' });
  }
  const [buried] = await scene.bury([{ event: orderConfirmed(), partition: 1 }]);
  letter = { partition: buried?.record.partition ?? -1, offset: buried?.record.offset ?? -1 };
});
afterAll(() => scene.close());

function recordOf(event: OrderConfirmed, partition: number) {
  return {
    ...{ topic: scene.topics.event, partition, key: event.orderId, value: scene.encode(event) },
    headers: cloudEventHeaders(OrderConfirmed, event),
  };
}

/** What was shown, a record for each line. */
async function tail(line: string) {
  const { status, output, errors } = await scene.run(`tail ${line} --json`);
  expect({ status, errors }).toEqual({ status: 0, errors: '' });
  return output
    .split('\n')
    .filter((text) => text !== '')
    .map(
      (text) => JSON.parse(text) as { partition: number; offset: number; key: string; event: OrderConfirmed },
    );
}
const keys = async (line: string) => (await tail(line)).map(({ key }) => key);
const orders = (...numbers: number[]) => numbers.map((at) => events[at]?.orderId);

describe('rivulet tail', () => {
  it('shows the last events of all partitions, decoded, in the order of time', async () => {
    expect(await keys('orders.order-confirmed')).toEqual(orders(0, 1, 2, 3, 4, 5));
    expect(await keys(`${scene.topics.event} --last 2`)).toEqual(orders(4, 5));
    const { output } = await scene.run('tail orders.order-confirmed --last 1');
    expect(output).toContain('"quantity":5');
    expect(output).toMatch(/^\S+Z {2}1\/2 {2}\S+ {2}rivulet\.orders\.OrderConfirmed {2}\{/);
  });

  it('masks personal data unless it is asked for', async () => {
    const email = events[5]?.customerEmail ?? '';
    expect(email).toContain('@');
    const { output } = await scene.run('tail orders.order-confirmed --last 1');
    expect(output).not.toContain(email);
    const shown = await scene.run('tail orders.order-confirmed --last 1 --show-personal-data');
    expect(shown.output).toContain(email);
  });

  it('filters by condition, key and header', async () => {
    expect(
      await keys('orders.order-confirmed --where "items[0].quantity>=2" --where "items[*].productId!=sku-4"'),
    ).toEqual(orders(2, 3, 5));
    expect(
      await keys(`orders.order-confirmed --key ${events[1]?.orderId} --key ${events[3]?.orderId}`),
    ).toEqual(orders(1, 3));
    expect(await keys(`orders.order-confirmed --header ce_id=${events[4]?.eventId}`)).toEqual(orders(4));
  });

  it('begins at offsets and times, and ends at times', async () => {
    expect(await keys('orders.order-confirmed --from 1:1')).toEqual(orders(3, 5));
    expect((await keys('orders.order-confirmed --since 1h')).toSorted()).toEqual(
      orders(0, 1, 2, 3, 4, 5).toSorted(),
    );
    expect(await keys('orders.order-confirmed --since 2999-01-01')).toEqual([]);
    expect(await keys('orders.order-confirmed --until 1h')).toEqual([]);
    const wrong = await scene.run('tail orders.order-confirmed --from 7:0');
    expect(wrong).toMatchObject({ status: 64, errors: expect.stringContaining('no partition 7, but 2') });
  });

  it('shows dead letters with their headers, outcomes, and the audit', async () => {
    const [dead] = await tail(scene.topics.deadLetters);
    expect(dead).toMatchObject({ ...letter, headers: { 'rivulet-error-class': 'status-503' } });
    await scene.say({ ...copyOf(dead?.key ?? ''), partition: 1 }, 'done', 2);
    expect(await tail('orders.order-confirmed.outcome')).toMatchObject([
      { event: { state: 'done', delivery: 2 } },
    ]);
    await scene.run(
      `dlq discard --group inventory-subscriber --letter ${letter.partition}/${letter.offset} --reason "no use" --yes`,
    );
    const audit = (await tail('rivulet.audit')).map(({ event }) => event as unknown as { reason?: string });
    expect(audit[0]).toMatchObject({ kind: 'discard', reason: 'no use' });
  });

  it('shows where bytes stand that nobody can read', async () => {
    await scene.bury([{ partition: 0, value: Buffer.from('nonsense') }]);
    expect(await tail(`${scene.topics.deadLetters} --from 0:0`)).toMatchObject([
      { partition: 0, offset: 0, undecodable: expect.stringContaining('begins with'), bytes: '<8 bytes>' },
    ]);
  });

  it('follows until Ctrl-C', async () => {
    const child = startCli('tail orders.order-confirmed --last 1 --follow --json', scene.env);
    const ended = untilEnded(child);
    let shown = '';
    child.stdout?.on('data', (text) => (shown += String(text)));
    const lines = () => shown.split('\n').filter((line) => line !== '');
    await waitFor(() => lines().length === 1, { what: 'the last event', timeoutMs: 20_000 });
    const next = orderConfirmed();
    await scene.publish([recordOf(next, 0)]);
    await waitFor(() => lines().length === 2, { what: 'what came then', timeoutMs: 20_000 });
    child.kill('SIGINT');
    expect(await ended).toMatchObject({ status: 0, errors: '' });
    expect(lines().map((line) => (JSON.parse(line) as { key: string }).key)).toEqual([
      ...orders(5),
      next.orderId,
    ]);
  });

  it('says which topics there are', async () => {
    const { status, errors } = await scene.run('tail nonsense');
    expect(status).toBe(64);
    expect(errors).toContain(scene.topics.event);
  });
});

function copyOf(key: string) {
  return {
    ...{
      topic: scene.topics.retry,
      partition: 0,
      offset: 0,
      key: Buffer.from(key),
      value: null,
      timestampMs: 0,
    },
    headers: {},
  };
}
