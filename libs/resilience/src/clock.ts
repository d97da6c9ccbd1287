/** Time as an argument: tests bring their own. */
export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
  /** Runs once after the delay; the returned function cancels. */
  after(delayMs: number, run: () => void): () => void;
}

/** setTimeout takes no longer delays than this; whoever waits longer is called early and must look at the time again. */
export const longestDelayMs = 2_147_483_647;

export const systemClock: Clock = {
  now: () => Date.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, Math.min(Math.max(0, delayMs), longestDelayMs));
    return () => clearTimeout(timer);
  },
};
