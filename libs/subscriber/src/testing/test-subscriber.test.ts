import { OrderConfirmed } from '@rivulet/contracts';
import { exponential } from '@rivulet/resilience';
import { orderConfirmed } from '@rivulet/testing';
import { defineSubscriber, type SubscriberDeclaration } from '../define-subscriber.ts';
import { testSubscriber, type TestSubscriberOptions } from './test-subscriber.ts';

/** A subscriber that sends the order's id, with the settings that an app has. */
function tested(
  options: TestSubscriberOptions = {},
  declared: Partial<SubscriberDeclaration<OrderConfirmed>> = {},
) {
  return testSubscriber(
    (api, config) =>
      defineSubscriber<OrderConfirmed>({
        group: 'group',
        event: OrderConfirmed,
        handle: ({ orderId }, context) =>
          api.call({ method: 'PUT', path: '/orders', body: orderId }, context),
        maxInFlight: config.maxInFlight,
        deadlineMs: config.apiTimeoutMs,
        retry: {
          maxAttempts: config.retryMaxAttempts,
          backoff: exponential({ initialMs: config.retryInitialMs, maxMs: config.retryMaxMs }),
        },
        ...declared,
      }),
    options,
  );
}

const order = (eventId: string, orderId = eventId) => orderConfirmed({ eventId, orderId });

describe('testSubscriber', () => {
  it('shows the calls as the API received them', async () => {
    const subscriber = await tested();
    await subscriber.emit(order('e-1', 'order-1'));
    expect(subscriber.calls()).toEqual([
      {
        method: 'PUT',
        path: '/orders',
        body: 'order-1',
        eventId: 'e-1',
        idempotencyKey: 'group:e-1',
        attempt: 1,
        atMs: 0,
      },
    ]);
    expect([subscriber.open(), subscriber.waiting(), subscriber.deadLetters()]).toEqual([[], [], []]);
    expect(subscriber.notReady()).toBeUndefined();
  });

  it('shows what waits and for how long; retries come when the clock says so, not before', async () => {
    const subscriber = await tested({ answer: ({ attempt }) => ({ status: attempt < 3 ? 500 : 200 }) });
    await subscriber.emit(order('e-1', 'a'), order('e-2', 'a'));
    expect(subscriber.waiting()).toEqual([
      { eventId: 'e-1', key: 'a', why: 'retry', attempts: 1, dueInMs: 1_000 },
      { eventId: 'e-2', key: 'a', why: 'parked', attempts: 0, dueInMs: 0 },
    ]);
    await subscriber.passTime(400);
    expect(subscriber.waiting()[0]?.dueInMs).toBe(600);
    await subscriber.passTime(60_000);
    expect(subscriber.calls().map(({ eventId, atMs }) => [eventId, atMs])).toEqual([
      ['e-1', 0],
      ['e-1', 1_000],
      ['e-1', 3_000],
      ['e-2', 3_000],
      ['e-2', 4_000],
      ['e-2', 6_000],
    ]);
    expect([subscriber.open(), subscriber.waiting()]).toEqual([[], []]);
  });

  it('shows dead letters with reason and bytes', async () => {
    const subscriber = await tested({ answer: () => ({ status: 422, excerpt: 'unknown product' }) });
    await subscriber.emit(order('e-1'));
    await subscriber.emitRaw(Buffer.from('no event'), 'key');
    expect(subscriber.deadLetters()).toMatchObject([
      {
        eventId: 'e-1',
        reason: 'permanent',
        errorClass: 'status-422',
        message: 'API answered 422: unknown product',
        attempts: 1,
      },
      { key: 'key', reason: 'undecodable', attempts: 0, value: Buffer.from('no event') },
    ]);
    expect([subscriber.open(), subscriber.waiting(), subscriber.calls().length]).toEqual([[], [], 1]);
  });

  it('shows a dead letter that holds its key back', async () => {
    const subscriber = await tested(
      { answer: () => ({ status: 422 }) },
      { ordering: { whenDeadLettered: 'park-key' } },
    );
    await subscriber.emit(order('e-1', 'a'), order('e-2', 'a'));
    expect(subscriber.waiting()).toMatchObject([
      { eventId: 'e-1', why: 'held' },
      { eventId: 'e-2', why: 'parked' },
    ]);
    expect(subscriber.open()).toEqual(['e-2']);
  });

  it("lets time pass within the API's answer, and ends the call at its deadline", async () => {
    const subscriber = await tested({
      answer: async (_call, wait) => {
        await wait(60_000);
        return { status: 200 };
      },
      env: { API_TIMEOUT_MS: '2000', RETRY_MAX_ATTEMPTS: '1' },
    });
    await subscriber.emit(order('e-1'));
    await subscriber.passTime(1_999);
    expect(subscriber.deadLetters()).toEqual([]);
    await subscriber.passTime(1);
    expect(subscriber.deadLetters()).toMatchObject([{ reason: 'attempts-exhausted', errorClass: 'timeout' }]);
  });

  it('passes an hour of 429 without a dead letter', async () => {
    let throttled = true;
    const subscriber = await tested({
      answer: () => ({ status: throttled ? 429 : 200, retryAfterMs: 30_000 }),
    });
    await subscriber.emit(order('e-1'), order('e-2'));
    await subscriber.passTime(3_600_000);
    throttled = false;
    await subscriber.passTime(60_000);
    expect([subscriber.open(), subscriber.deadLetters()]).toEqual([[], []]);
    expect(subscriber.calls().at(-1)?.attempt).toBe(1);
  });

  it('begins anew after a SIGKILL: nothing of the first life comes back, and the call is repeated after its lease', async () => {
    const late = Promise.withResolvers<{ status: number }>();
    const subscriber = await tested({
      answer: () => (subscriber.calls().length === 1 ? late.promise : { status: 200 }),
      env: { IDEMPOTENCY_LEASE_MS: '10000' },
    });
    await subscriber.emit(order('e-1'));
    await subscriber.restart();
    late.resolve({ status: 200 });
    await subscriber.passTime(9_000);
    expect([subscriber.calls().length, subscriber.open()]).toEqual([1, ['e-1']]);
    await subscriber.passTime(3_000);
    expect(subscriber.calls().map(({ idempotencyKey }) => idempotencyKey)).toEqual([
      'group:e-1',
      'group:e-1',
    ]);
    expect(subscriber.open()).toEqual([]);
  });

  it('keeps due time and attempts of what waits over a restart', async () => {
    const subscriber = await tested({ answer: ({ attempt }) => ({ status: attempt === 1 ? 503 : 200 }) });
    await subscriber.emit(order('e-1'));
    await subscriber.restart();
    expect(subscriber.waiting()).toMatchObject([{ eventId: 'e-1', attempts: 1, dueInMs: 1_000 }]);
    await subscriber.passTime(1_000);
    expect(subscriber.calls().map(({ attempt, atMs }) => [attempt, atMs])).toEqual([
      [1, 0],
      [2, 1_000],
    ]);
  });

  it('finishes what has begun when it is closed, and takes no more', async () => {
    const subscriber = await tested({
      answer: async (_call, wait) => {
        await wait(1_000);
        return { status: 200 };
      },
    });
    await subscriber.emit(order('e-1'));
    await subscriber.close();
    expect(subscriber.open()).toEqual([]);
    await subscriber.emit(order('e-2'));
    expect([subscriber.calls().length, subscriber.open()]).toEqual([1, ['e-2']]);
  });

  it('refuses settings that an app would refuse', async () => {
    await expect(tested({ env: { API_TIMEOUT_MS: '30000' } })).rejects.toThrow(
      'API_TIMEOUT_MS=30000 must be below IDEMPOTENCY_LEASE_MS=30000',
    );
  });
});
