import { headerNames } from '@rivulet/contracts';
import { waitFor } from '@rivulet/testing';
import { callsOf, untilDone } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('failing API', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld();
    await world.start(group).ready();
  });
  afterAll(() => world.close());

  const deadLetterOf = (orderId: string) =>
    waitFor(
      async () =>
        (await readTopic(world.kafka, world.deadLetterTopic(group))).find(
          (record) => record.key?.toString() === orderId,
        ),
      { what: 'the dead letter', timeoutMs: 20_000 },
    );

  it('is tried again until it works, never before the time in the headers', async () => {
    const event = orderConfirmed();
    world.inventoryApi.configure({ failFirst: 2, onlyKeys: [event.orderId] });
    await publish(world, [recordOf(world, event)]);
    await untilDone(world.inventoryApi, [event.orderId]);
    const calls = callsOf(world.inventoryApi, event.orderId);
    expect(calls.map(({ status }) => status)).toEqual([503, 503, 200]);
    const copies = (await readTopic(world.kafka, world.retryTopic(group))).filter(
      (copy) => copy.key?.toString() === event.orderId,
    );
    expect(copies.map((copy) => header(copy, headerNames.attempt))).toEqual(['1', '2']);
    copies.forEach((copy, index) => {
      expect(calls[index + 1]?.at).toBeGreaterThanOrEqual(Number(header(copy, headerNames.notBefore)));
    });
  });

  it('makes a dead letter with its reason, its bytes and its history after the last attempt', async () => {
    const event = orderConfirmed();
    const record = recordOf(world, event);
    world.inventoryApi.configure({ status: 500, onlyKeys: [event.orderId] });
    await publish(world, [record]);
    const letter = await deadLetterOf(event.orderId);
    expect(header(letter, headerNames.reason)).toBe('attempts-exhausted');
    expect(header(letter, headerNames.errorClass)).toBe('status-500');
    expect(header(letter, headerNames.attempt)).toBe('4');
    expect(header(letter, headerNames.ceId)).toBe(event.eventId);
    expect(header(letter, headerNames.originTopic)).toBe(world.topic);
    expect(Number(header(letter, headerNames.firstFailedAt))).toBeGreaterThan(0);
    expect(letter.value).toEqual(record.value);
    expect(callsOf(world.inventoryApi, event.orderId)).toHaveLength(4);
  });

  it('makes a dead letter at once of what the API refuses for good', async () => {
    const event = orderConfirmed();
    world.inventoryApi.configure({ status: 409, onlyKeys: [event.orderId] });
    await publish(world, [recordOf(world, event)]);
    const letter = await deadLetterOf(event.orderId);
    expect(header(letter, headerNames.reason)).toBe('permanent');
    expect(callsOf(world.inventoryApi, event.orderId)).toHaveLength(1);
  });

  it('spends no attempt while the API throttles', async () => {
    const event = orderConfirmed();
    world.inventoryApi.configure({
      status: 429,
      retryAfterSeconds: 0,
      failFirst: 6,
      onlyKeys: [event.orderId],
    });
    await publish(world, [recordOf(world, event)]);
    await untilDone(world.inventoryApi, [event.orderId]);
    expect(callsOf(world.inventoryApi, event.orderId)).toHaveLength(7);
    const copies = (await readTopic(world.kafka, world.retryTopic(group))).filter(
      (copy) => copy.key?.toString() === event.orderId,
    );
    expect(new Set(copies.map((copy) => header(copy, headerNames.attempt)))).toEqual(new Set(['0']));
  });

  it('gives up a call at its deadline and tries it again', async () => {
    const event = orderConfirmed();
    world.inventoryApi.configure({ hang: true, failFirst: 1, onlyKeys: [event.orderId] });
    await publish(world, [recordOf(world, event)]);
    await untilDone(world.inventoryApi, [event.orderId]);
    const [copy] = (await readTopic(world.kafka, world.retryTopic(group))).filter(
      (found) => found.key?.toString() === event.orderId,
    );
    expect(copy === undefined ? undefined : header(copy, headerNames.errorClass)).toBe('timeout');
  });
});
