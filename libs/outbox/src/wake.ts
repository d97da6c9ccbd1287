import { systemClock, type Clock } from '@rivulet/resilience';
import { pause } from './pause.ts';

/** Lets one loop wait for any number of callers; calls that come together count once. */
export interface Wake {
  /** Ends the wait that is under way, or else the next one. */
  ring(): void;
  /** Resolves when rung, with true, or after `ms`, whichever comes first. One waiter at a time. */
  wait(ms: number): Promise<boolean>;
}

/** One for all: an AbortController without a reason makes a DOMException, with its stack, at every call. */
const rang = new Error('rung');

export function createWake(clock: Clock = systemClock): Wake {
  let rung = new AbortController();
  return {
    ring: () => rung.abort(rang),
    async wait(ms) {
      await pause(ms, rung.signal, clock);
      const { aborted } = rung.signal;
      if (aborted) rung = new AbortController();
      return aborted;
    },
  };
}
