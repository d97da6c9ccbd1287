import { OrderConfirmed } from '@rivulet/contracts';
import { schedule } from '@rivulet/resilience';
import { defineSubscriber, type Handle, type SubscriberDeclaration } from './define-subscriber.ts';

const declared: SubscriberDeclaration<OrderConfirmed> = {
  group: 'inventory-subscriber',
  event: OrderConfirmed,
  handle: async () => ({ status: 200 }),
  retry: { maxAttempts: 8, backoff: schedule([1]) },
};

describe('defineSubscriber', () => {
  it('fills in what a declaration leaves open', () => {
    expect(defineSubscriber(declared)).toMatchObject({
      ordering: { by: 'key', whileRetrying: 'park-key', whenDeadLettered: 'skip' },
      maxInFlight: 256,
      deadlineMs: 5_000,
      retry: { maxAttempts: 8, maxAgeMs: 3 * 86_400_000 },
      protection: { breaker: { failureRatio: 0.5, minimumRequests: 20 } },
    });
  });

  it('keeps what is declared', () => {
    const subscriber = defineSubscriber({
      ...declared,
      ordering: { whileRetrying: 'overtake' },
      deadlineMs: 100,
      breaker: { failureRatio: 0.9 },
      rateLimit: { perSecond: 50 },
    });
    expect(subscriber).toMatchObject({
      ordering: { whileRetrying: 'overtake', whenDeadLettered: 'skip' },
      deadlineMs: 100,
      protection: {
        breaker: { failureRatio: 0.9, windowMs: 10_000 },
        rateLimit: { perSecond: 50, burst: 50 },
      },
    });
  });

  it('does without a breaker where that is declared', () => {
    expect(defineSubscriber({ ...declared, breaker: false }).protection.breaker).toBeUndefined();
  });

  it('names every fault of a declaration at once', () => {
    const faulty: SubscriberDeclaration<OrderConfirmed> = {
      ...declared,
      group: 'Inventory Subscriber',
      ordering: { whileRetrying: 'overtake', whenDeadLettered: 'park-key' },
      maxInFlight: 0,
      deadlineMs: 1.5,
      retry: { maxAttempts: -1, backoff: schedule([1]), maxAgeMs: NaN },
      breaker: { failureRatio: 2, windowMs: 0 },
      rateLimit: { perSecond: 0, share: 2 },
    };
    const faults = [
      "group='Inventory Subscriber'",
      'maxInFlight=0',
      'deadlineMs=1.5',
      'retry.maxAttempts=-1',
      'retry.maxAgeMs=NaN',
      "ordering.whenDeadLettered='park-key'",
      'breaker.failureRatio=2',
      'breaker.windowMs=0',
      'rateLimit.perSecond=0',
      'rateLimit.share=2',
    ];
    expect(() => defineSubscriber(faulty)).toThrow(RangeError);
    for (const fault of faults) expect(() => defineSubscriber(faulty)).toThrow(fault);
  });

  it.each(['', 'a/b', 'a_b', '.a', 'x'.repeat(101)])('refuses the group %j, which names topics', (group) => {
    expect(() => defineSubscriber({ ...declared, group })).toThrow('small letters, digits, dots and dashes');
  });

  it.each<[string, object, string]>([
    ['no handler', { handle: undefined }, 'handle is missing: it must be a function'],
    ['a handler that is none', { handle: { status: 200 } }, 'handle=an object must be a function'],
    [
      'an event by its name',
      { event: 'OrderConfirmed' },
      "event='OrderConfirmed' must be an event definition",
    ],
    [
      'an event without a topic',
      { event: { ...OrderConfirmed, topic: '' } },
      'event=an object must be an event',
    ],
    ['a field with a slip', { maxInflight: 5 }, 'maxInflight is unknown: did you mean maxInFlight?'],
    ['a field of elsewhere', { kafkaBrokers: [] }, 'kafkaBrokers is unknown: take it away; known are group,'],
    [
      'a slip further in',
      { breaker: { failureratio: 0.5 } },
      'breaker.failureratio is unknown: did you mean breaker.failureRatio?',
    ],
    ['text for a number', { deadlineMs: '5000' }, "deadlineMs='5000' must be a whole number, 1 or more"],
    ['NaN', { maxInFlight: NaN }, 'maxInFlight=NaN must be a whole number, 1 or more'],
    ['null', { ordering: null }, 'ordering=null must be an object'],
    [
      'a word that is none',
      { ordering: { whileRetrying: 'park' } },
      "ordering.whileRetrying='park' must be 'park-key' or 'overtake'",
    ],
    ['a breaker that is no object', { breaker: true }, 'breaker=true must be an object'],
    [
      'a ratio in percent',
      { breaker: { failureRatio: 50 } },
      'breaker.failureRatio=50 must be a number above 0',
    ],
    ['no rate', { rateLimit: { burst: 5 } }, 'rateLimit.perSecond is missing: it must be a number above 0'],
    ['a rate without end', { rateLimit: { perSecond: Infinity } }, 'rateLimit.perSecond=Infinity must be'],
    ['no retry', { retry: undefined }, 'retry is missing: it must be an object'],
    [
      'a delay for a backoff',
      { retry: { maxAttempts: 3, backoff: 1_000 } },
      'retry.backoff=1000 must be exponential(',
    ],
    [
      'a backoff that gives no number',
      { retry: { maxAttempts: 3, backoff: schedule([1, NaN]) } },
      'retry.backoff gives NaN ms after failure 2',
    ],
    ['a flag as text', { adaptiveInFlight: 'yes' }, "adaptiveInFlight='yes' must be true or false"],
    ['middleware that is none', { use: [{}] }, 'use[0]=an object must be a middleware'],
  ])('refuses %s, also where no compiler looks', (_what, wrong, fault) => {
    const faulty = { ...declared, ...wrong } as unknown as typeof declared;
    expect(() => defineSubscriber(faulty)).toThrow(fault);
  });

  it.each([undefined, null, 'inventory-subscriber', []])(
    'refuses %j in the place of a declaration',
    (given) => {
      expect(() => defineSubscriber(given as unknown as typeof declared)).toThrow('the declaration=');
    },
  );

  it('takes undefined for left out', () => {
    const open = { ...declared, maxInFlight: undefined, breaker: { windowMs: undefined } };
    expect(defineSubscriber(open as unknown as typeof declared)).toMatchObject({
      maxInFlight: 256,
      protection: { breaker: { windowMs: 10_000 } },
    });
  });

  it("gives each replica its share of the API's rate", () => {
    const rateLimit = { perSecond: 90, burst: 30, share: 1 / 3 };
    const { protection } = defineSubscriber({ ...declared, rateLimit });
    expect(protection.rateLimit?.perSecond).toBeCloseTo(30);
    expect(protection.rateLimit?.burst).toBeCloseTo(10);
  });

  it('puts the middleware around the handler', async () => {
    const handle: Handle<OrderConfirmed> = jest.fn(async () => ({ status: 500 }));
    const subscriber = defineSubscriber({ ...declared, handle, use: [() => async () => ({ status: 200 })] });
    const context = { idempotencyKey: 'g:e', eventId: 'e', attempt: 1, signal: new AbortController().signal };
    expect(await subscriber.handle({} as OrderConfirmed, context)).toEqual({ status: 200 });
    expect(handle).not.toHaveBeenCalled();
  });
});
