/** How long to wait before the attempt that follows `failures` failed ones (1-based), in milliseconds. */
export type Backoff = (failures: number, random: () => number) => number;

export interface ExponentialOptions {
  initialMs: number;
  maxMs: number;
}

/**
 * Full jitter: anything from 1 ms up to `initialMs · 2^(failures-1)`, capped at `maxMs`.
 * Source: "Exponential Backoff And Jitter", AWS Architecture Blog.
 */
export function exponential({ initialMs, maxMs }: ExponentialOptions): Backoff {
  return (failures, random) => {
    const ceilingMs = Math.min(maxMs, initialMs * 2 ** Math.min(failures - 1, 52));
    return Math.max(1, Math.ceil(random() * ceilingMs));
  };
}

/** The listed delays, then the last one again and again. @throws RangeError when the list is empty */
export function schedule(delaysMs: readonly number[]): Backoff {
  const last = delaysMs.at(-1);
  if (last === undefined) throw new RangeError('schedule: delaysMs is empty: give at least one delay');
  return (failures) => delaysMs[failures - 1] ?? last;
}
