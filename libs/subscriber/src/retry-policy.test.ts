import { exponential } from '@rivulet/resilience';
import { decideRetry } from './retry-policy.ts';
import { copyOf, freshDelivery } from './test-delivery.ts';

const policy = {
  maxAttempts: 3,
  maxAgeMs: 10_000,
  backoff: exponential({ initialMs: 1_000, maxMs: 60_000 }),
  deferMs: 500,
  maxDeferMs: 5_000,
};
const failure = { errorClass: 'status-500', message: '' };
const retry = { kind: 'retry', failure } as const;
const event = freshDelivery('k', 0);
const highest = () => 1;

describe('decideRetry', () => {
  it('spends an attempt and waits for the backoff', () => {
    expect(decideRetry(event, retry, policy, 100, highest)).toEqual({
      kind: 'copy',
      attempts: 1,
      notBefore: 1_100,
      firstFailedAt: 100,
    });
  });

  it('dead-letters when the last attempt has failed', () => {
    const twice = copyOf(event, { offset: 0, attempts: 2 });
    expect(decideRetry(twice, retry, policy, 100, highest)).toEqual({
      kind: 'dead',
      reason: 'attempts-exhausted',
    });
  });

  it('dead-letters when the next attempt would come too late', () => {
    const old = { ...copyOf(event, { offset: 0, attempts: 1 }), firstFailedAt: 0 };
    expect(decideRetry(old, retry, policy, 9_000, highest)).toEqual({ kind: 'dead', reason: 'too-old' });
  });

  it('spends no attempt on a deferral, however often', () => {
    const lastChance = copyOf(event, { offset: 0, attempts: 2 });
    const decision = decideRetry(
      lastChance,
      { kind: 'defer', afterMs: 2_000, failure },
      policy,
      100,
      highest,
    );
    expect(decision).toMatchObject({ kind: 'copy', attempts: 2, notBefore: 2_100 });
  });

  it('defers for its own time when the API does not say, and never longer than it may', () => {
    const defer = (afterMs: number | undefined) =>
      decideRetry(event, { kind: 'defer', afterMs, failure }, policy, 0, highest);
    expect(defer(undefined)).toMatchObject({ notBefore: 500 });
    expect(defer(86_400_000)).toMatchObject({ notBefore: 5_000 });
  });
});
