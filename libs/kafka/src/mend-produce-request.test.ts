import fc from 'fast-check';
import type { Message } from 'kafkajs';
import kafkajs from 'kafkajs/package.json' with { type: 'json' };
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import { mendProduceRequest } from './mend-produce-request.ts';

const original = produce.protocol;
mendProduceRequest();

const bytesOf = async (protocol: typeof original, options: produce.Options) =>
  (await protocol({ version: 7 })(options).request.encode()).buffer;
/** Comparing large buffers with toEqual takes minutes. */
const isSame = async (options: produce.Options) =>
  (await bytesOf(produce.protocol, options)).equals(await bytesOf(original, options));

const text = fc.oneof(fc.string({ unit: 'binary' }), fc.string({ maxLength: 300 }));
const bytes = fc.oneof(
  text,
  fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array)),
);
const message: fc.Arbitrary<Message> = fc
  .record(
    {
      key: fc.option(bytes),
      value: fc.option(bytes),
      headers: fc.dictionary(text, fc.oneof(bytes, fc.array(bytes, { maxLength: 3 })), { maxKeys: 9 }),
    },
    { requiredKeys: ['value'] },
  )
  .map((made) => made as Message);
const partition = fc.record({
  partition: fc.nat(100),
  messages: fc.array(message, { minLength: 1, maxLength: 30 }),
  firstSequence: fc.nat(),
});
const request = fc.record({
  acks: fc.constant(-1),
  timeout: fc.nat(100_000),
  producerId: fc.bigInt({ min: 0n, max: 2n ** 62n }),
  producerEpoch: fc.nat(30_000),
  topicData: fc.array(
    fc.record({ topic: text, partitions: fc.array(partition, { minLength: 1, maxLength: 3 }) }),
    { minLength: 1, maxLength: 3 },
  ),
});
const one = (messages: Message[], more: object = {}): produce.Options => ({
  ...{ acks: -1, timeout: 1_000, producerId: 7, producerEpoch: 1 },
  topicData: [{ topic: 'topic', partitions: [{ partition: 3, messages, firstSequence: 5 }] }],
  ...more,
});

describe('mendProduceRequest', () => {
  beforeEach(() => jest.useFakeTimers({ now: 1_700_000_000_000 }));
  afterEach(() => jest.useRealTimers());

  it('is written for the installed kafkajs: look at its produce request again before you change this version', () => {
    expect(kafkajs.version).toBe('2.2.4');
  });

  it('writes the very bytes that kafkajs writes, for any records', async () => {
    await fc.assert(
      fc.asyncProperty(request, async (options) => {
        expect(await isSame(options)).toBe(true);
      }),
      { numRuns: 60, seed: 4 },
    );
  });

  it('writes them also when a record, or the number of records, takes another byte to count', async () => {
    for (const length of [0, 1, 63, 64, 8_191, 8_192, 1_048_575, 1_048_576]) {
      const options = one([{ value: Buffer.alloc(length, 1), headers: { name: 'x'.repeat(length) } }]);
      expect(await isSame(options)).toBe(true);
    }
    const many = one(Array.from({ length: 8_300 }, (_, index) => ({ value: String(index) })));
    expect(await isSame(many)).toBe(true);
  });

  it.each([
    ['compressed records', one([{ value: 'a' }], { compression: 1 })],
    ['records of a transaction', one([{ value: 'a' }], { transactionalId: 'transaction' })],
    ['records with a time of their own', one([{ value: 'a', timestamp: '1600000000000' }])],
  ])('leaves %s to kafkajs', async (_, options) => {
    expect(await isSame(options)).toBe(true);
  });

  it('mends once, however many clients there are', () => {
    const mended = produce.protocol;
    mendProduceRequest();
    expect(produce.protocol).toBe(mended);
  });
});
