import type { EventDefinition } from '@rivulet/contracts';
import { schedule } from '@rivulet/resilience';
import { defineSubscriber, type SubscriberDeclaration } from './define-subscriber.ts';

const declared: SubscriberDeclaration<object> = {
  group: 'inventory-subscriber',
  event: { name: 'Event' } as EventDefinition<object>,
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
    const faulty: SubscriberDeclaration<object> = {
      ...declared,
      group: 'Inventory Subscriber',
      ordering: { whileRetrying: 'overtake', whenDeadLettered: 'park-key' },
      maxInFlight: 0,
      deadlineMs: 1.5,
      retry: { maxAttempts: -1, backoff: schedule([1]), maxAgeMs: NaN },
      breaker: { failureRatio: 2, windowMs: 0 },
      rateLimit: { perSecond: 0 },
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
    ];
    expect(() => defineSubscriber(faulty)).toThrow(RangeError);
    for (const fault of faults) expect(() => defineSubscriber(faulty)).toThrow(fault);
  });

  it.each(['', 'a/b', 'a_b', '.a', 'x'.repeat(101)])('refuses the group %j, which names topics', (group) => {
    expect(() => defineSubscriber({ ...declared, group })).toThrow('small letters, digits, dots and dashes');
  });
});
