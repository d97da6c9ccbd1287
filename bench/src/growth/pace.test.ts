import { watchPace } from './pace.ts';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

/** 1,000 events, of each tenth so many seconds. */
function run(seconds: readonly number[]): number | undefined {
  let done = 500;
  const pace = watchPace(() => done, 1_000, Date.now);
  for (const each of seconds) {
    for (let step = 0; step < 100; step += 1) {
      jest.advanceTimersByTime(each * 10);
      done += 1;
    }
  }
  jest.advanceTimersByTime(1);
  const ratio = pace.lastTenthRatio();
  pace.stop();
  expect(jest.getTimerCount()).toBe(0);
  return ratio;
}

describe('the pace of a long run', () => {
  it('is that of its last tenth, of the median of those between it and the first', () => {
    expect(run([40, 10, 10, 10, 10, 10, 10, 10, 10, 20])).toBeCloseTo(0.5, 1);
    expect(run([40, 10, 10, 10, 10, 10, 10, 10, 10, 10])).toBeCloseTo(1, 1);
  });

  it('is not known of a run that is over too soon, or not over', () => {
    expect(run([1, 1, 1, 1, 1, 1, 1, 1, 1, 1])).toBeUndefined();
    expect(run([10, 10, 10])).toBeUndefined();
  });
});
