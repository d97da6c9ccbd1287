export interface Lateness {
  calls: number;
  /** Calls before their time; must be 0. */
  early: number;
  p50Ms: number;
  p99Ms: number;
  p999Ms: number;
  maxMs: number;
}

export function summarize(latenessMs: readonly number[]): Lateness {
  const sorted = [...latenessMs].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return {
    calls: sorted.length,
    early: sorted.filter((ms) => ms < 0).length,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
    p999Ms: at(0.999),
    maxMs: at(1),
  };
}
