import fc from 'fast-check';
import { exponential, schedule } from './backoff.ts';

describe('exponential', () => {
  const backoff = exponential({ initialMs: 1_000, maxMs: 60_000 });

  it('doubles its upper bound with each failure up to the cap', () => {
    const bounds = [1, 2, 3, 7, 60].map((failures) => backoff(failures, () => 1));
    expect(bounds).toEqual([1_000, 2_000, 4_000, 60_000, 60_000]);
  });

  it('is always at least 1 ms and never above the cap', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const delayMs = backoff(failures, () => random);
          expect(delayMs).toBeGreaterThanOrEqual(1);
          expect(delayMs).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});

describe('schedule', () => {
  it('takes the delays in turn and repeats the last', () => {
    const backoff = schedule([10, 20]);
    expect([1, 2, 3].map((failures) => backoff(failures, () => 0))).toEqual([10, 20, 20]);
  });

  it('refuses an empty list', () => {
    expect(() => schedule([])).toThrow('delaysMs is empty');
  });
});
