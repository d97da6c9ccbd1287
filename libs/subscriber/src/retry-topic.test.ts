import { headerNames } from '@rivulet/contracts';
import { createTestTelemetry, runInSpan } from '@rivulet/telemetry';
import type { Delivery } from './delivery.ts';
import { readDelivery } from './delivery.ts';
import {
  copyForCarrying,
  copyForDeadLetters,
  copyForHolding,
  copyForRetry,
  type CopyPlan,
} from './retry-topic.ts';

const bytes = Buffer.from([0, 0, 0, 0, 1, 0xff, 0xfe]);
const binaryKey = Buffer.from([0xc3, 0x28, 0x00]);
const foreign = Buffer.from([0x80, 0x81]);

function deliveryWith(
  headers: Record<string, Buffer | string | undefined> = {},
  key: Buffer | null = binaryKey,
): Delivery {
  const record = { topic: 'events', partition: 5, offset: 12, key, value: bytes, timestampMs: 0 };
  return readDelivery({ ...record, headers: { 'x-foreign': foreign, ...headers } }, 'retry');
}

const plan: CopyPlan = {
  topic: 'retry',
  group: 'g',
  eventId: 'e-1',
  attempts: 2,
  notBefore: 500,
  firstFailedAt: 100,
  failure: { errorClass: 'status-500', message: 'API answered 500' },
};

describe('copyForRetry', () => {
  it('keeps key, value and foreign headers byte for byte, in the same partition', () => {
    const copy = copyForRetry(deliveryWith(), plan);
    expect(copy).toMatchObject({ topic: 'retry', partition: 5 });
    expect(copy.key).toBe(binaryKey);
    expect(copy.value).toBe(bytes);
    expect(copy.headers?.['x-foreign']).toBe(foreign);
  });

  it('says that it is deferred when the API asked for patience, and when an attempt failed; the next copy says only what is so of itself', () => {
    const deferred = copyForRetry(deliveryWith(), { ...plan, deferred: true, failedAt: 400 }).headers;
    expect(deferred).toMatchObject({ [headerNames.deferred]: 'true', [headerNames.failedAt]: '400' });
    const next = copyForRetry(deliveryWith(deferred), plan).headers;
    expect(next).not.toHaveProperty(headerNames.deferred);
    expect(next).not.toHaveProperty(headerNames.failedAt);
  });

  it('keeps a null key and a null value', () => {
    const delivery = deliveryWith({}, null);
    expect(copyForRetry({ ...delivery, record: { ...delivery.record, value: null } }, plan)).toMatchObject({
      key: null,
      value: null,
    });
  });

  it('writes all that a retry needs to know into the headers', () => {
    expect(copyForRetry(deliveryWith(), plan).headers).toMatchObject({
      [headerNames.group]: 'g',
      [headerNames.ceId]: 'e-1',
      [headerNames.delivery]: '2',
      [headerNames.attempt]: '2',
      [headerNames.notBefore]: '500',
      [headerNames.firstFailedAt]: '100',
      [headerNames.errorClass]: 'status-500',
      [headerNames.errorMessage]: 'API answered 500',
      [headerNames.originTopic]: 'events',
      [headerNames.originPartition]: '5',
      [headerNames.originOffset]: '12',
    });
  });

  it('is read back as the next delivery of the same event, copy after copy', () => {
    let delivery = deliveryWith();
    for (const number of [2, 3, 4]) {
      const { topic, key, headers } = copyForRetry(delivery, { ...plan, attempts: number });
      const record = {
        ...delivery.record,
        topic,
        key: key as Buffer,
        headers: headers ?? {},
        offset: number * 10,
      };
      delivery = readDelivery(record, 'retry');
      expect(delivery).toMatchObject({
        from: 'retry',
        number,
        attempts: number,
        notBefore: 500,
        firstFailedAt: 100,
      });
      expect(delivery.origin).toEqual({ topic: 'events', partition: 5, offset: 12 });
    }
  });

  it('forgets what only the copy before it was told', () => {
    const headers = { [headerNames.notBefore]: '999', [headerNames.held]: 'dead-lettered' };
    const copy = copyForRetry(deliveryWith(headers), { ...plan, notBefore: 0 });
    expect(copy.headers).toMatchObject({ [headerNames.notBefore]: '0' });
    expect(copy.headers).not.toHaveProperty([headerNames.held]);
  });

  it('leaves the id of an event that is not decoded as it is', () => {
    const copy = copyForRetry(deliveryWith({ [headerNames.ceId]: 'as sent' }), {
      ...plan,
      eventId: undefined,
      failure: undefined,
    });
    expect(copy.headers).toMatchObject({ [headerNames.ceId]: 'as sent' });
    expect(copy.headers).not.toHaveProperty([headerNames.errorClass]);
  });

  it('carries no header without a value, and cuts a long error message', () => {
    const failure = { errorClass: 'status-500', message: 'x'.repeat(10_000) };
    const { headers } = copyForRetry(deliveryWith({ empty: undefined }), { ...plan, failure });
    expect(headers).not.toHaveProperty('empty');
    expect(headers?.[headerNames.errorMessage]).toHaveLength(500);
  });

  it('carries the trace of the span in which it is written, not the one it came with', async () => {
    const telemetry = createTestTelemetry();
    const incoming = { [headerNames.traceParent]: `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01` };
    const copy = await runInSpan(telemetry.tracer, 'process', () =>
      copyForRetry(deliveryWith(incoming), plan),
    );
    const { traceId, spanId } = telemetry.spans()[0]?.spanContext() ?? {};
    expect(copy.headers?.[headerNames.traceParent]).toBe(`00-${traceId}-${spanId}-01`);
    await telemetry.shutdown();
  });

  it('keeps the trace that it came with where no span is active', () => {
    const incoming = Buffer.from(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    const copy = copyForRetry(deliveryWith({ [headerNames.traceParent]: incoming }), plan);
    expect(copy.headers?.[headerNames.traceParent]).toBe(incoming);
  });
});

describe('copyForHolding', () => {
  it('is a later copy that is never called by itself', () => {
    const { topic, key, headers } = copyForHolding(deliveryWith(), plan, 'permanent');
    const record = { ...deliveryWith().record, topic, key: key as Buffer, headers: headers ?? {} };
    expect(readDelivery(record, 'retry')).toMatchObject({ number: 2, notBefore: 0, held: 'dead-lettered' });
  });
});

describe('copyForDeadLetters', () => {
  const dead = copyForDeadLetters(deliveryWith(), { ...plan, topic: 'dlq' }, 'attempts-exhausted', 7_000);

  it('holds the raw bytes, the reason, the last error and the time', () => {
    expect(dead).toMatchObject({ topic: 'dlq', partition: 5 });
    expect(dead.key).toBe(binaryKey);
    expect(dead.value).toBe(bytes);
    expect(dead.headers).toMatchObject({
      'x-foreign': foreign,
      [headerNames.reason]: 'attempts-exhausted',
      [headerNames.deadLetteredAt]: '7000',
      [headerNames.errorClass]: 'status-500',
      [headerNames.attempt]: '2',
      [headerNames.originOffset]: '12',
    });
  });

  it('keeps the number of the delivery that died, and no due time', () => {
    expect(dead.headers).toMatchObject({ [headerNames.delivery]: '1' });
    expect(dead.headers).not.toHaveProperty([headerNames.notBefore]);
  });
});

describe('copyForCarrying', () => {
  it('writes a waiting copy again as it is: number, attempts, times, and that it holds its key', () => {
    const held = copyForHolding(deliveryWith({ [headerNames.notBefore]: '9' }), plan, 'permanent');
    const waiting = readDelivery(
      {
        topic: 'retry',
        partition: 5,
        offset: 3,
        key: held.key as Buffer,
        value: held.value,
        timestampMs: 0,
        headers: held.headers ?? {},
      },
      'retry',
    );
    expect(copyForCarrying(waiting)).toEqual(held);
  });

  it('says of a copy without an origin where it stood first', () => {
    const record = {
      topic: 'retry',
      partition: 5,
      offset: 3,
      key: null,
      value: bytes,
      timestampMs: 0,
      headers: {},
    };
    expect(copyForCarrying(readDelivery(record, 'retry')).headers).toEqual({
      [headerNames.originTopic]: 'retry',
      [headerNames.originPartition]: '5',
      [headerNames.originOffset]: '3',
    });
  });
});
