import type { Clock } from './clock.ts';

/** A clock for tests: time stands still until it is advanced. */
export interface ManualClock extends Clock {
  /** Moves time on and runs what became due, in order. What follows from it in promises runs later: see `passTime`. */
  advance(ms: number): void;
  /** Delays asked for and still running, the shortest first. */
  pending(): number[];
}

export function createManualClock(startMs = 0): ManualClock {
  let nowMs = startMs;
  let timers: { at: number; run: () => void }[] = [];
  return {
    now: () => nowMs,
    after(delayMs, run) {
      const timer = { at: nowMs + Math.max(0, delayMs), run };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    advance(ms) {
      const end = nowMs + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        timers = timers.filter((other) => other !== next);
        nowMs = Math.max(nowMs, next.at);
        next.run();
      }
      nowMs = end;
    },
    pending: () => timers.map(({ at }) => at - nowMs).sort((a, b) => a - b),
  };
}
