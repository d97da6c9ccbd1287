import type { Delivery } from './delivery.ts';

export interface SettleWhenSaidOptions {
  settled: (delivery: Delivery) => void;
  /** Aborts when nothing is committed any more: what is unsaid by then is left to the next owner. */
  ended: AbortSignal;
  failed: (error: unknown) => void;
}

/** Deliveries whose work is over and whose outcome the broker has not confirmed yet. */
export interface Unsaid {
  /** Settles the delivery when that resolves; nobody waits for it meanwhile. */
  add(delivery: Delivery, said: Promise<void>): void;
  count(): number;
  /** Resolves when there is none. */
  none(): Promise<void>;
}

/**
 * The uncommitted offset is the outbox of outcomes: an event whose success was not heard of is delivered again, is found
 * completed, and its success is said again.
 */
export function settleWhenSaid({ settled, ended, failed }: SettleWhenSaidOptions): Unsaid {
  let count = 0;
  let told: (() => void) | undefined;

  async function follow(delivery: Delivery, said: Promise<void>): Promise<void> {
    count += 1;
    try {
      await said;
      settled(delivery);
    } catch (error) {
      if (!ended.aborted || error !== ended.reason) failed(error);
    }
    count -= 1;
    if (count === 0) told?.();
  }

  return {
    add: (delivery, said) => void follow(delivery, said),
    count: () => count,
    none: () => (count === 0 ? Promise.resolve() : new Promise((resolve) => (told = resolve))),
  };
}
