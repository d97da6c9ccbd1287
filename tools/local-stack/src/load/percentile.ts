/** Nearest-rank percentile, such as 99; undefined when there is nothing to rank. Leaves `values` as it is. */
export function percentile(values: readonly number[], percent: number): number | undefined {
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)];
}

export interface Quantiles {
  p50: number | null;
  p99: number | null;
}

/** Median and 99th percentile, rounded to 0.1; null when there are no values. */
export function quantiles(values: readonly number[]): Quantiles {
  const rounded = (percent: number): number | null => {
    const value = percentile(values, percent);
    return value === undefined ? null : Math.round(value * 10) / 10;
  };
  return { p50: rounded(50), p99: rounded(99) };
}
