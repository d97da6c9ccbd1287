import type { Ownership } from './own-partitions.ts';
import type { StepEnd } from './schedule-by-key.ts';

/** Waits that ended with the ownership leave the delivery undecided; every other error is a fault. */
export function untilEnded(step: Promise<StepEnd>, owned: Ownership): Promise<StepEnd> {
  return step.catch((error: unknown) => {
    const ended = owned.ending.aborted && (error === owned.ending.reason || error === owned.ended.reason);
    if (ended) return { kind: 'abandoned' };
    throw error;
  });
}
