import { median } from '../measure/figures.ts';

export interface Pace {
  /** The rate of the last tenth of the events, of the median of the tenths between it and the first; undefined when a tenth was over too soon to tell. */
  lastTenthRatio(): number | undefined;
  stop(): void;
}

/** A look so often. A tenth must last twenty of them. */
const lookEveryMs = 100;
const leastMs = 20 * lookEveryMs;

/**
 * Whether a long run grows slower. The first tenth is left out of the comparison: while it runs, the events are still
 * being written, by this process.
 */
export function watchPace(count: () => number, events: number, now = () => performance.now()): Pace {
  const from = count();
  /** When the first look saw so many tenths. */
  const reachedAt: number[] = [now()];

  function look(): void {
    while (reachedAt.length <= 10 && count() - from >= (events * reachedAt.length) / 10)
      reachedAt.push(now());
  }
  const timer = setInterval(look, lookEveryMs);
  return {
    lastTenthRatio() {
      look();
      if (reachedAt.length <= 10) return undefined;
      const tenths = reachedAt.slice(1).map((at, index) => at - (reachedAt[index] ?? NaN));
      if (Math.min(...tenths) < leastMs) return undefined;
      return median(tenths.slice(1, -1)) / (tenths.at(-1) ?? NaN);
    },
    stop: () => clearInterval(timer),
  };
}
