import { avroType, headerNames, OrderConfirmed } from '@rivulet/contracts';
import { frame, type KafkaRecord } from '@rivulet/kafka';
import { orderConfirmed } from '@rivulet/testing';
import { toCopy, toDeadLetter, toLoggedEvent } from './read-handed-on.ts';

const origin = {
  [headerNames.originTopic]: 'events',
  [headerNames.originPartition]: '2',
  [headerNames.originOffset]: '40',
};

function record(headers: Record<string, string>): KafkaRecord {
  const place = { topic: 'events.g.retry', partition: 2, offset: 7 };
  return { ...place, key: Buffer.from('key-1'), value: Buffer.from('v'), headers, timestampMs: 1_000 };
}

describe('reading what was handed on', () => {
  it('reads a copy with its counts, its due time and where its event stands', () => {
    const headers = {
      ...origin,
      [headerNames.ceId]: 'a',
      [headerNames.delivery]: '3',
      [headerNames.attempt]: '2',
      [headerNames.notBefore]: '1500',
      [headerNames.errorClass]: 'status-500',
      [headerNames.failedAt]: '900',
    };
    expect(toCopy(record(headers), 'g')).toEqual({
      ...{ group: 'g', eventId: 'a', key: 'key-1', partition: 2, offset: 7, at: 1_000 },
      ...{ delivery: 3, attempts: 2, errorClass: 'status-500', notBefore: 1_500, held: null, failedAt: 900 },
      origin: { partition: 2, offset: 40 },
    });
  });

  it('reads a dead letter with its reason and when it was written, or none', () => {
    const headers = { ...origin, [headerNames.reason]: 'permanent', [headerNames.deadLetteredAt]: '800' };
    expect(toDeadLetter(record(headers), 'g')).toMatchObject({ reason: 'permanent', failedAt: 800 });
    expect(toDeadLetter(record(origin), 'g')).toMatchObject({ reason: null, failedAt: null });
  });

  it('reads of an event which order it was made of', () => {
    const event = orderConfirmed({ customerId: 'order-7' });
    const value = frame(1, avroType(OrderConfirmed.schema).toBuffer(event));
    expect(toLoggedEvent({ ...record({ [headerNames.ceId]: 'a' }), value })).toEqual({
      ...{ eventId: 'a', key: 'key-1', order: 'order-7', partition: 2, offset: 7, at: 1_000 },
    });
  });

  it('knows bytes that are no event by having no id', () => {
    expect(toLoggedEvent(record({}))).toMatchObject({ eventId: null, order: null });
  });
});
