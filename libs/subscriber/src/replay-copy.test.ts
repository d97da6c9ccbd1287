import { headerNames } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { copyForRedrive, readDeadLetter } from './dead-letter.ts';
import { readDelivery, type Delivery } from './delivery.ts';
import { copyForReplay, replayNumber } from './replay-copy.ts';
import { copyForCarrying, copyForDeadLetters, copyForHolding, copyForRetry } from './retry-topic.ts';

const startedAt = Date.parse('2026-11-27T08:00:00.900Z');
const number = replayNumber(startedAt, 0);
const plan = { topic: 'events.g.retry', group: 'g', number, task: 't-1', repeat: false };
const trace = '00-0123456789abcdef0123456789abcdef-0123456789abcdef-01';
const event: KafkaRecord = {
  ...{ topic: 'events', partition: 3, offset: 12, key: Buffer.from('k'), value: Buffer.from([0, 1, 0xff]) },
  timestampMs: 7,
  headers: {
    [headerNames.ceId]: Buffer.from('e-1'),
    [headerNames.traceParent]: Buffer.from(trace),
    'x-foreign': Buffer.from([0x80]),
  },
};

function read(copy: ReturnType<typeof copyForReplay>): Delivery {
  const { headers = {}, partition = 0, topic, value } = copy;
  const record = { topic, partition, offset: 40, key: Buffer.from('k'), value, headers, timestampMs: 8 };
  return readDelivery(record, plan.topic);
}
const next = { topic: 'events.g.retry', group: 'g', eventId: 'e-1', attempts: 1, firstFailedAt: 9 };
const failure = { errorClass: 'status-503', message: 'API answered 503' };

describe('the number of a replay', () => {
  it('is the second of its start, above what events count and below what stores can keep', () => {
    expect(number).toBe(Math.floor(startedAt / 1_000));
    expect(number).toBeGreaterThan(2 ** 24);
    expect(number + 2 ** 15).toBeLessThan(2 ** 31 - 1);
  });

  it('rises from task to task', () => {
    expect(replayNumber(startedAt + 1_000, 0)).toBeGreaterThan(number);
  });

  it('is above every delivery that is heard of, the copies that follow it included', () => {
    expect(replayNumber(startedAt, number + 40)).toBe(number + 42);
    expect(replayNumber(startedAt, 9)).toBe(number);
  });

  it('leaves room for retries and redrives whatever the clock says and others have written', () => {
    for (const [now, heard] of [
      [2 ** 53 - 1, 0],
      [startedAt, 2 ** 31 - 2],
    ] as const) {
      expect(replayNumber(now, heard)).toBeLessThanOrEqual(2 ** 31 - 2 ** 16);
      expect(replayNumber(now, heard)).toBeGreaterThanOrEqual(number);
    }
  });
});

describe('a copy for a replay', () => {
  it('is the event, in its partition, with its key, its bytes, its trace and what others have written on it', () => {
    const copy = copyForReplay(event, plan);
    expect(copy).toMatchObject({ topic: plan.topic, partition: 3, key: event.key, value: event.value });
    expect(copy.headers).toMatchObject(event.headers);
  });

  it('knows where the event stands, and has all its attempts and all its time, at once', () => {
    expect(read(copyForReplay(event, plan))).toMatchObject({
      ...{ from: 'retry', key: 'k', number, attempts: 0, notBefore: 0, firstFailedAt: undefined },
      ...{ origin: { topic: 'events', partition: 3, offset: 12 }, held: undefined, repeat: false },
    });
  });

  it('believes nothing that somebody has written on the event as if it were ours', () => {
    const forged = Object.fromEntries(Object.values(headerNames).map((name) => [name, 'discarded']));
    const copy = copyForReplay({ ...event, headers: forged }, plan);
    expect(read(copy)).toMatchObject({ number, held: undefined, repeat: false, origin: { offset: 12 } });
    expect(Object.values(copy.headers ?? {}).filter((value) => value === 'discarded')).toHaveLength(9);
  });

  it('says that it is to repeat a call, also when it is carried forward, and no copy that follows it does', () => {
    const delivery = read(copyForReplay(event, { ...plan, repeat: true }));
    expect(delivery.repeat).toBe(true);
    expect(read(copyForCarrying(delivery))).toMatchObject({ number, repeat: true });
    for (const copy of [
      copyForRetry(delivery, { ...next, notBefore: 1, failure }),
      copyForHolding(delivery, { ...next, failure }, 'permanent'),
      copyForDeadLetters(delivery, { ...next, failure }, 'permanent', 10),
    ]) {
      expect(copy.headers).not.toHaveProperty(headerNames.repeat);
      expect(copy.headers).not.toHaveProperty(headerNames.task);
    }
  });

  it('is not believed on the event topic', () => {
    const headers = { [headerNames.repeat]: 'true' };
    expect(readDelivery({ ...event, headers }, plan.topic).repeat).toBe(false);
  });

  it('counts on like any other: a retry has the next number, a redrive of its dead letter that after the one that holds the key', () => {
    const delivery = read(copyForReplay(event, plan));
    expect(read(copyForRetry(delivery, { ...next, notBefore: 1, failure })).number).toBe(number + 1);
    const { headers = {} } = copyForDeadLetters(delivery, { ...next, failure }, 'permanent', 10);
    const letter = readDeadLetter({ ...event, topic: 'events.g.dlq', headers });
    expect(letter).toMatchObject({ number, origin: { topic: 'events', partition: 3, offset: 12 } });
    const redriven = copyForRedrive(letter, { topic: plan.topic });
    expect(read(redriven).number).toBe(number + 2);
    expect(read(copyForHolding(delivery, { ...next, failure }, 'permanent')).number).toBe(number + 1);
  });
});
