import { headerNames } from '@rivulet/contracts';
import { frame } from '@rivulet/kafka';
import { waitFor } from '@rivulet/testing';
import { untilDone } from './calls.ts';
import { header, orderConfirmed, publish, readTopic, recordOf } from './events.ts';
import { createWorld, type World } from './world.ts';

const group = 'inventory-subscriber';

describe('undecodable records', () => {
  let world: World;
  beforeAll(async () => {
    world = await createWorld({ partitions: 1 });
    await world.start(group).ready();
  });
  afterAll(() => world.close());

  const good = () => recordOf(world, orderConfirmed());
  const poison: [string, () => Buffer | null, RegExp][] = [
    ['bytes that are no Avro', () => Buffer.from('garbage'), /wire format/],
    ['an unknown schema id', () => frame(999_999, Buffer.alloc(4)), /schema id 999999 is unknown/],
    ['a truncated body', () => good().value?.subarray(0, 40) ?? null, /not a OrderConfirmed/],
    [
      'trailing bytes',
      () => Buffer.concat([good().value ?? Buffer.alloc(0), Buffer.from([1, 2])]),
      /not a OrderConfirmed/,
    ],
    ['a null value', () => null, /value is null/],
    ['an empty value', () => Buffer.alloc(0), /0 bytes/],
  ];

  it.each(poison)(
    'go to the DLQ raw with the reason, and the partition goes on: %s',
    async (name, bytes, message) => {
      const value = bytes();
      const after = orderConfirmed();
      await publish(world, [{ topic: world.topic, key: name, value }, recordOf(world, after)]);
      await untilDone(world.inventoryApi, [after.orderId]);
      const letter = await waitFor(
        async () =>
          (await readTopic(world.kafka, world.deadLetterTopic(group))).find(
            (record) => record.key?.toString() === name,
          ),
        { what: 'the dead letter' },
      );
      expect(letter.value).toEqual(value);
      expect(header(letter, headerNames.reason)).toBe('undecodable');
      expect(header(letter, headerNames.errorMessage)).toMatch(message);
    },
  );

  it('handles an event without a key, which then keeps no order', async () => {
    const event = orderConfirmed();
    await publish(world, [{ ...recordOf(world, event), key: null }]);
    await untilDone(world.inventoryApi, [event.orderId]);
  });
});
