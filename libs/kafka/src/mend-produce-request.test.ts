/// <reference path="./kafkajs-internals.d.ts" />
import fc from 'fast-check';
import produce from 'kafkajs/src/protocol/requests/produce/index.js';
import type { ProduceOptions } from './encode-produce.ts';
import { mendProduceRequest } from './mend-produce-request.ts';

const nowMs = 1_790_000_000_123;
const original = produce.protocol;
mendProduceRequest(() => nowMs);
jest.useFakeTimers({ now: nowMs, doNotFake: ['nextTick', 'setImmediate'] });

const bytesOf = async (protocol: typeof original, version: number, options: ProduceOptions) =>
  (await protocol({ version })(options).request.encode()).buffer.toString('hex');

const part = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)),
);
const message = fc.record({
  key: fc.option(part),
  value: fc.option(part.map((text) => Buffer.from(text))),
  headers: fc.dictionary(fc.string({ minLength: 1 }), part, { noNullPrototype: true }),
});
const options: fc.Arbitrary<ProduceOptions> = fc.record({
  acks: fc.constant(-1),
  timeout: fc.nat(60_000),
  producerId: fc.oneof(fc.nat(), fc.bigInt({ min: 0n, max: 2n ** 62n }).map(String)),
  producerEpoch: fc.nat(32_767),
  topicData: fc.array(
    fc.record({
      topic: fc.stringMatching(/^[a-z.-]{1,20}$/),
      partitions: fc.array(
        fc.record({
          partition: fc.nat(1_000),
          firstSequence: fc.nat(),
          messages: fc.array(message, { minLength: 1, maxLength: 150 }),
        }),
        { maxLength: 3 },
      ),
    }),
    { maxLength: 3 },
  ),
});

describe('mendProduceRequest', () => {
  it('writes the bytes that kafkajs writes, for any records', async () => {
    await fc.assert(
      fc.asyncProperty(options, fc.integer({ min: 3, max: 7 }), async (sent, version) => {
        expect(await bytesOf(produce.protocol, version, sent)).toBe(await bytesOf(original, version, sent));
      }),
      { numRuns: 50 },
    );
  });

  it('writes records of all lengths, and texts that stop being ASCII late', async () => {
    const value = (length: number) => ({ key: null, value: Buffer.alloc(length, length) });
    const lengths = [0, 1, 40, 50, 56, 57, 58, 59, 60, 8_170, 8_180, 8_190, 70_000, 1_100_000];
    const texts = [
      'x'.repeat(127),
      'x'.repeat(129),
      `${'x'.repeat(60)}ü`,
      `${'x'.repeat(500)}€`,
      '\ud800',
      '',
    ];
    const messages = [
      ...lengths.map(value),
      { key: 'k', value: null, headers: Object.fromEntries(texts.map((text, index) => [`h${index}`, text])) },
      { key: Buffer.alloc(65, 1), value: null, headers: { nämlich: Buffer.alloc(64, 2) } },
    ];
    const sent: ProduceOptions = {
      ...{ acks: -1, timeout: 1, producerId: '1', producerEpoch: 0 },
      topicData: [{ topic: 'tópico', partitions: [{ partition: 0, firstSequence: 0, messages }] }],
    };
    expect(await bytesOf(produce.protocol, 7, sent)).toBe(await bytesOf(original, 7, sent));
  });

  it.each([
    ['times', { messages: [{ value: null, timestamp: '1700000000000' }] }, {}],
    ['lists of headers', { messages: [{ value: null, headers: { a: ['1', '2'] } }] }, {}],
    ['transactions', { messages: [{ value: null }] }, { transactionalId: 't' }],
  ])('leaves %s to kafkajs', async (_what, given, more) => {
    const partitions = [{ partition: 0, firstSequence: 0, ...given }];
    const sent = {
      acks: -1,
      timeout: 1,
      producerId: '1',
      producerEpoch: 0,
      topicData: [{ topic: 't', partitions }],
    };
    const mended = await bytesOf(produce.protocol, 7, { ...sent, ...more });
    expect(mended).toBe(await bytesOf(original, 7, { ...sent, ...more }));
  });
});
