import { headerNames } from '@rivulet/contracts';
import type { HeaderValue, KafkaRecord } from '@rivulet/kafka';
import fc from 'fast-check';
import { readDelivery } from './delivery.ts';

const retryTopicName = 'events.group.retry';

function recordOf(given: Partial<KafkaRecord>): KafkaRecord {
  const base = { topic: 'events', partition: 3, offset: 41, key: Buffer.from('k'), value: null };
  return { ...base, headers: {}, timestampMs: 0, ...given };
}

function copy(headers: Record<string, HeaderValue>) {
  return readDelivery(recordOf({ topic: retryTopicName, headers }), retryTopicName);
}

const everything = {
  [headerNames.delivery]: Buffer.from('4'),
  [headerNames.attempt]: Buffer.from('3'),
  [headerNames.notBefore]: Buffer.from('1700000000000'),
  [headerNames.firstFailedAt]: Buffer.from('1600000000000'),
  [headerNames.originTopic]: Buffer.from('events'),
  [headerNames.originPartition]: Buffer.from('3'),
  [headerNames.originOffset]: Buffer.from('17'),
};

describe('readDelivery', () => {
  it('takes a record of the event topic for the first delivery, due at once', () => {
    expect(readDelivery(recordOf({}), retryTopicName)).toMatchObject({
      from: 'event',
      key: 'k',
      origin: { topic: 'events', partition: 3, offset: 41 },
      number: 1,
      attempts: 0,
      notBefore: 0,
      firstFailedAt: undefined,
      held: undefined,
    });
  });

  it('reads what a copy knows of its event from the headers', () => {
    expect(copy(everything)).toMatchObject({
      from: 'retry',
      origin: { topic: 'events', partition: 3, offset: 17 },
      number: 4,
      attempts: 3,
      notBefore: 1_700_000_000_000,
      firstFailedAt: 1_600_000_000_000,
    });
  });

  it('reads headers that are text as well', () => {
    const text = Object.fromEntries(Object.entries(everything).map(([name, value]) => [name, String(value)]));
    expect(copy(text)).toMatchObject({ number: 4, attempts: 3, origin: { offset: 17 } });
  });

  it('believes no retry header on the event topic: anybody may write there', () => {
    const delivery = readDelivery(recordOf({ headers: everything }), retryTopicName);
    expect(delivery).toMatchObject({ number: 1, attempts: 0, notBefore: 0, origin: { offset: 41 } });
  });

  it('takes a copy that was written by hand, without headers, for one of an event that stands where it is', () => {
    expect(copy({})).toMatchObject({
      number: 2,
      attempts: 0,
      notBefore: 0,
      origin: { topic: retryTopicName, partition: 3, offset: 41 },
    });
  });

  it.each(['', 'abc', '-1', '1.5', '1e3', ' 7', '99999999999999999'])(
    'takes the number %p for none',
    (text) => {
      const malformed = Object.fromEntries(Object.keys(everything).map((name) => [name, text]));
      expect(copy(malformed)).toMatchObject({
        number: 2,
        attempts: 0,
        notBefore: 0,
        firstFailedAt: undefined,
        origin: { partition: 3, offset: 41 },
      });
    },
  );

  it('for any headers: gives a delivery number that every store can keep, also of the next copy', () => {
    const anyHeader = fc.oneof(fc.string(), fc.maxSafeInteger().map(String), fc.bigInt().map(String));
    fc.assert(
      fc.property(anyHeader, (text) => {
        const { number } = copy({ [headerNames.delivery]: text });
        expect(Number.isInteger(number)).toBe(true);
        expect(number).toBeLessThan(2 ** 31 - 1);
      }),
    );
  });

  it('knows a copy that stands for a dead letter, and its dismissal', () => {
    expect(copy({ [headerNames.held]: 'dead-lettered' }).held).toBe('dead-lettered');
    expect(copy({ [headerNames.held]: 'discarded' }).held).toBe('discarded');
    expect(copy({ [headerNames.held]: 'whatever' }).held).toBeUndefined();
  });

  it('tells an event without a key from one with an empty key', () => {
    expect(readDelivery(recordOf({ key: null }), retryTopicName).key).toBeUndefined();
    expect(readDelivery(recordOf({ key: Buffer.alloc(0) }), retryTopicName).key).toBe('');
  });
});
