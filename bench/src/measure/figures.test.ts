import { addSample, median, percentile, toFigures, type Samples } from './figures.ts';

describe('median and percentile', () => {
  it('take what stands in the middle, whatever the order', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('lie between two values in proportion', () => {
    expect(percentile([0, 10, 20], 0.99)).toBeCloseTo(19.8);
    expect(percentile([7], 0.99)).toBe(7);
  });

  it('say that nothing was measured instead of giving a number', () => {
    expect(() => median([])).toThrow('nothing was measured');
  });
});

describe('toFigures', () => {
  it('gives median, spread and every repeat under the stable name', () => {
    const samples: Samples = new Map();
    for (const rate of [1_000.123, 3_000, 2_000]) addSample(samples, 'publisher.ours.rate', rate);
    expect(toFigures(samples)).toEqual({
      'publisher.ours.rate': { median: 2_000, min: 1_000, max: 3_000, repeats: [1_000, 3_000, 2_000] },
    });
  });
});
