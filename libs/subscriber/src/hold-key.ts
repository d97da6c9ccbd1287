import { headerNames } from '@rivulet/contracts';
import { requestOf, type Claim } from './deduplicate.ts';
import { readText, type Delivery } from './delivery.ts';
import type { ClaimAnswer } from './idempotency-store.ts';
import type { Ownership } from './own-partitions.ts';
import type { StepEnd } from './schedule-by-key.ts';
import type { Settle } from './settle.ts';

export interface HoldKeyOptions {
  claim: Claim;
  settling: Pick<Settle, 'hold'>;
  busy: (answer: ClaimAnswer) => StepEnd;
  released: (delivery: Delivery, eventId: string) => void;
}

/**
 * Asks whether a dead letter still holds its key, for its copy stands behind the letter: whoever redrives or discards
 * that may be done before the copy is read, or, of an owner that was stopped in between, written. From then on it holds
 * the key until a later copy takes its place. @throws the signals' reasons
 */
export function createHoldKey({ claim, settling, busy, released }: HoldKeyOptions) {
  return async (delivery: Delivery, owned: Ownership): Promise<StepEnd> => {
    const eventId = readText(delivery.record.headers[headerNames.ceId]);
    // Written by hand: nothing tells what it waits for.
    if (eventId === undefined) return { kind: 'holding' };
    const answer = await claim(requestOf(delivery, eventId), owned.ending);
    if (answer.kind === 'busy') return busy(answer);
    if (answer.kind === 'claimed') {
      await settling.hold(delivery, { eventId, token: answer.token }, owned.ended);
      return { kind: 'holding' };
    }
    if (answer.kind === 'superseded' && answer.copied) return { kind: 'holding' };
    released(delivery, eventId);
    return { kind: 'over' };
  };
}
