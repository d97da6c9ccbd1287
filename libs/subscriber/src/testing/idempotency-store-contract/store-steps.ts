import { wait } from '@rivulet/resilience';
import type { ClaimAnswer, ClaimRequest, IdempotencyStore, SettleEntry } from '../../idempotency-store.ts';

/** Longer than any test. */
export const longMs = 60_000;

/** A store of a new group, with claims and outcomes of single events. */
export type OpenStore = (leaseMs?: number) => StoreSteps;

export interface StoreSteps {
  store: IdempotencyStore;
  claim(eventId: string, delivery?: number): Promise<ClaimAnswer>;
  /** Waits while the event is leased, as a subscriber does. */
  claimWhenFree(eventId: string, delivery?: number): Promise<ClaimAnswer>;
  settle(eventId: string, token: string, state: SettleEntry['state']): Promise<boolean>;
}

export function request(eventId: string, delivery = 1): ClaimRequest {
  return { eventId, delivery };
}

/** Asked by a delivery that is to make the call also when it is made. */
export function repetition(eventId: string, delivery: number): ClaimRequest {
  return { eventId, delivery, repeat: true };
}

/** @throws Error when the claim was refused */
export function tokenOf(answer: ClaimAnswer): string {
  if (answer.kind !== 'claimed') throw new Error(`the claim was refused: ${answer.kind}`);
  return answer.token;
}

export function stepsOf(store: IdempotencyStore): StoreSteps {
  async function claim(eventId: string, delivery = 1): Promise<ClaimAnswer> {
    const [answer] = await store.claim([request(eventId, delivery)]);
    if (answer === undefined) throw new Error('the store gave no answer');
    return answer;
  }
  return {
    store,
    claim,
    async claimWhenFree(eventId, delivery = 1) {
      for (;;) {
        const answer = await claim(eventId, delivery);
        if (answer.kind !== 'busy') return answer;
        await wait(Math.max(1, answer.forMs), AbortSignal.timeout(longMs));
      }
    },
    async settle(eventId, token, state) {
      const [written] = await store.settle([{ eventId, token, state }]);
      if (written === undefined) throw new Error('the store gave no answer');
      return written;
    },
  };
}
