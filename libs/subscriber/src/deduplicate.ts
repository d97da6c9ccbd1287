import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import { originName, type Delivery } from './delivery.ts';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore } from './idempotency-store.ts';
import type { Obstacles } from './obstacles.ts';

const claimsPerBatch = 500;

/**
 * Claims in batches. While the store can't be reached nothing is claimed and so nothing is called: it keeps trying
 * until the signal aborts. @throws the signal's reason
 */
export type Claim = (request: ClaimRequest, signal: AbortSignal) => Promise<ClaimAnswer & AskedAt>;

/** When the store was asked the time that it answered, epoch milliseconds: a lease holds from then on at the least. */
interface AskedAt {
  askedAt: number;
}

export function requestOf({ number, origin, repeat }: Delivery, eventId: string): ClaimRequest {
  return { eventId, delivery: number, origin: originName(origin), repeat };
}

export function createClaim(store: IdempotencyStore, obstacles: Obstacles, clock: Clock): Claim {
  const claimOne = gather((requests: ClaimRequest[]) => store.claim(requests), {
    maxItems: claimsPerBatch,
    maxRuns: 2,
  });
  const failed = (error: unknown): void => obstacles.hit('idempotency store', error);
  return (request, signal) => {
    const ask = () => {
      const askedAt = clock.now();
      return claimOne(request).then((answer) => {
        obstacles.gone('idempotency store');
        return { ...answer, askedAt };
      });
    };
    return keepTrying(ask, { signal, clock, failed });
  };
}
