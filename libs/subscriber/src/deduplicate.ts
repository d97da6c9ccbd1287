import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore } from './idempotency-store.ts';
import type { Obstacles } from './obstacles.ts';

const claimsPerBatch = 500;

/**
 * Claims in batches. While the store can't be reached nothing is claimed and so nothing is called: it keeps trying
 * until the signal aborts. @throws the signal's reason
 */
export type Claim = (request: ClaimRequest, signal: AbortSignal) => Promise<ClaimAnswer>;

export function createClaim(store: IdempotencyStore, obstacles: Obstacles, clock: Clock): Claim {
  const claimOne = gather((requests: ClaimRequest[]) => store.claim(requests), {
    maxItems: claimsPerBatch,
    maxRuns: 2,
  });
  return async (request, signal) => {
    const answer = await keepTrying(() => claimOne(request), {
      signal,
      clock,
      failed: (error) => obstacles.hit('idempotency store', error),
    });
    obstacles.gone('idempotency store');
    return answer;
  };
}
