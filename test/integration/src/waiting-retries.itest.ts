import { headerNames } from '@rivulet/contracts';
import type { OutgoingRecord } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import { callsOf, untilDone } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

interface Waiting {
  dueAt: number;
  attempts?: number;
  firstFailedAt?: number;
  partition?: number;
  /** What it says of itself beside. */
  held?: 'discarded';
  /** Of the copy; behind the attempts when left out. */
  delivery?: number;
  /** Where its event stood; each at a place of its own when left out. */
  origin?: number;
}

let lastOrigin = 1_000_000;

/** A copy as the subscriber writes it; its event stands on no topic any more. */
function copyFor(world: World, waiting: Waiting, event = orderConfirmed()): OutgoingRecord {
  const { dueAt, attempts = 1, firstFailedAt = Date.now(), partition = 0, held } = waiting;
  const { delivery = attempts + 1, origin = (lastOrigin += 1) } = waiting;
  const { headers, ...record } = recordOf(world, event);
  return {
    ...record,
    topic: world.retryTopic(group),
    partition,
    headers: {
      ...headers,
      [headerNames.group]: group,
      [headerNames.delivery]: String(delivery),
      [headerNames.attempt]: String(attempts),
      [headerNames.notBefore]: String(dueAt),
      [headerNames.firstFailedAt]: String(firstFailedAt),
      [headerNames.originTopic]: world.topic,
      [headerNames.originPartition]: String(partition),
      [headerNames.originOffset]: String(origin),
      ...(held === undefined ? {} : { [headerNames.held]: held }),
    },
  };
}

const deadLetters = (world: World, count: number) =>
  waitFor(
    async () => {
      const letters = await readTopic(world.kafka, world.deadLetterTopic(group));
      return letters.length >= count ? letters : undefined;
    },
    { what: `${count} dead letters`, timeoutMs: 60_000, intervalMs: 500 },
  );

const committedOf = async (world: World) =>
  (await world.kafka.admin.committed(group, world.retryTopic(group)))[0]?.offset ?? -1;

describe('retries that wait', () => {
  let world: World;
  beforeEach(async () => {
    world = await createWorld({ partitions: 1 });
  });
  afterEach(() => world.close());

  it('do not hold up a short one behind 10,000 long ones, which keep their times and are not lost by SIGKILL', async () => {
    const dueAt = Date.now() + hourMs;
    const long = Array.from({ length: 10_000 }, () => copyFor(world, { dueAt }));
    await publish(world, long);
    const [before, after] = [orderConfirmed(), orderConfirmed()];
    world.inventoryApi.configure({ failFirst: 1, onlyKeys: [before.orderId, after.orderId] });
    const quick = { RETRY_INITIAL_MS: '1000', RETRY_MAX_MS: '1000' };
    const first = await world.start(group, quick).ready();
    await publish(world, [recordOf(world, before)]);
    await untilDone(world.inventoryApi, [before.orderId]);
    await first.stop('SIGKILL');
    await world.start(group, quick).ready();
    await publish(world, [recordOf(world, after)]);
    await untilDone(world.inventoryApi, [after.orderId]);

    const called = new Set(world.inventoryApi.ledger().map(({ orderId }) => orderId));
    expect(called).toEqual(new Set([before.orderId, after.orderId]));
    const committed = await committedOf(world);
    const kept = (await readTopic(world.kafka, world.retryTopic(group)))
      .filter((copy) => copy.offset >= committed && header(copy, headerNames.notBefore) === String(dueAt))
      .map((copy) => copy.key?.toString());
    expect(new Set(kept).size).toBe(long.length);
  }, 300_000);

  it('are carried forward when they fall behind, and keep attempts, first failure and due time through SIGKILL', async () => {
    const event = orderConfirmed();
    world.inventoryApi.configure({ status: 500, onlyKeys: [event.orderId] });
    // Each takes the place of the one before.
    const other = orderConfirmed();
    const over = Array.from({ length: 11_000 }, (_, index) =>
      copyFor(world, { dueAt: 0, held: 'discarded', delivery: index + 2, origin: 1 }, other),
    );
    const first = await world.start(group).ready();
    const waiting = { dueAt: Date.now() + 30_000, attempts: 3, firstFailedAt: Date.now() - 1_000 };
    const copy = copyFor(world, waiting, event);
    await publish(world, [copy, ...over]);
    await waitFor(async () => (await committedOf(world)) >= 10_000, {
      what: 'the committed offset to pass the waiting copy',
      timeoutMs: 60_000,
    });
    await first.stop('SIGKILL');
    expect(callsOf(world.inventoryApi, event.orderId)).toEqual([]);
    const copies = (await readTopic(world.kafka, world.retryTopic(group))).filter(
      (record) => record.key?.toString() === event.orderId,
    );
    const headersOf = copies.map(({ headers }) =>
      Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()])),
    );
    expect(headersOf).toEqual([copy.headers, copy.headers]);

    await world.start(group).ready();
    const [letter] = await deadLetters(world, 1);
    expect(letter && header(letter, headerNames.attempt)).toBe('4');
    expect(letter && header(letter, headerNames.firstFailedAt)).toBe(String(waiting.firstFailedAt));
    const calls = callsOf(world.inventoryApi, event.orderId);
    expect(calls).toHaveLength(1);
    expect(calls[0]?.at).toBeGreaterThanOrEqual(waiting.dueAt);
  });

  it('become dead letters when they are too old for another attempt, though attempts are left', async () => {
    const event = orderConfirmed();
    await publish(world, [copyFor(world, { dueAt: 0, firstFailedAt: Date.now() - 30 * dayMs }, event)]);
    world.inventoryApi.configure({ status: 500, onlyKeys: [event.orderId] });
    await world.start(group).ready();
    const [letter] = await deadLetters(world, 1);
    expect(letter && header(letter, headerNames.reason)).toBe('too-old');
    expect(callsOf(world.inventoryApi, event.orderId)).toHaveLength(1);
  });
});

describe('retries that wait during a rebalance', () => {
  it('keep attempts, first failure and due time, and are called once', async () => {
    const world = await createWorld({ partitions: 2 });
    const firstFailedAt = Date.now() - 1_000;
    const dueAt = Date.now() + 15_000;
    const events = [0, 1].map((partition) => ({ partition, event: orderConfirmed() }));
    await publish(
      world,
      events.map(({ partition, event }) =>
        copyFor(world, { dueAt, attempts: 3, firstFailedAt, partition }, event),
      ),
    );
    world.inventoryApi.configure({ status: 500 });
    await world.start(group).ready();
    await world.start(group).ready();
    const letters = await deadLetters(world, 2);
    for (const letter of letters) {
      expect(header(letter, headerNames.attempt)).toBe('4');
      expect(header(letter, headerNames.firstFailedAt)).toBe(String(firstFailedAt));
    }
    for (const { event } of events) {
      const calls = callsOf(world.inventoryApi, event.orderId);
      expect(calls).toHaveLength(1);
      expect(calls[0]?.at).toBeGreaterThanOrEqual(dueAt);
    }
    await world.close();
  });
});
