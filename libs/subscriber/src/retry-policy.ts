import type { Backoff } from '@rivulet/resilience';
import type { Delivery } from './delivery.ts';
import type { Outcome } from './outcome.ts';

export interface RetryPolicy {
  /** Calls at the most, the first one included. */
  maxAttempts: number;
  /** Counted from the first failure; deferrals do not spend attempts, but they do not stop this clock for retries either. */
  maxAgeMs: number;
  backoff: Backoff;
  /** Deferral without the API's word for how long. */
  deferMs: number;
  /** The API's word counts up to this. */
  maxDeferMs: number;
}

export type RetryDecision =
  | { kind: 'copy'; attempts: number; notBefore: number; firstFailedAt: number }
  | { kind: 'dead'; reason: 'attempts-exhausted' | 'too-old' };

/** What becomes of a delivery that was not done: when it is due again, or why it never will be. */
export function decideRetry(
  delivery: Delivery,
  outcome: Extract<Outcome, { kind: 'retry' | 'defer' }>,
  policy: RetryPolicy,
  now: number,
  random: () => number,
): RetryDecision {
  const firstFailedAt = delivery.firstFailedAt ?? now;
  if (outcome.kind === 'defer') {
    const afterMs = Math.min(outcome.afterMs ?? policy.deferMs, policy.maxDeferMs);
    return {
      kind: 'copy',
      attempts: delivery.attempts,
      notBefore: now + Math.max(1, afterMs),
      firstFailedAt,
    };
  }
  const attempts = delivery.attempts + 1;
  if (attempts >= policy.maxAttempts) return { kind: 'dead', reason: 'attempts-exhausted' };
  const notBefore = now + policy.backoff(attempts, random);
  if (notBefore - firstFailedAt > policy.maxAgeMs) return { kind: 'dead', reason: 'too-old' };
  return { kind: 'copy', attempts, notBefore, firstFailedAt };
}
