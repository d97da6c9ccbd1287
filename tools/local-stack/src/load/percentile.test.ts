import { percentile, quantiles } from './percentile.ts';

describe('percentile', () => {
  it('is the smallest value that at least the given share does not exceed', () => {
    const values = Array.from({ length: 100 }, (_, index) => 100 - index);
    expect([1, 50, 99, 100].map((percent) => percentile(values, percent))).toEqual([1, 50, 99, 100]);
    expect(percentile([7], 50)).toBe(7);
    expect(percentile([1, 2, 3], 50)).toBe(2);
  });

  it('sorts by size, not by text, and leaves its input alone', () => {
    const values = [10, 9, 100];
    expect(percentile(values, 100)).toBe(100);
    expect(values).toEqual([10, 9, 100]);
  });

  it('is undefined without values', () => {
    expect(percentile([], 50)).toBeUndefined();
    expect(quantiles([])).toEqual({ p50: null, p99: null });
  });

  it('rounds to a tenth', () => {
    expect(quantiles([1.26])).toEqual({ p50: 1.3, p99: 1.3 });
  });
});
