import { AdaptiveLimit } from './adaptive-limit.ts';

/** An API that takes `capacity` calls at once in `baseMs`; more of them queue. */
function answersOf(limit: AdaptiveLimit, capacity: number, baseMs: number, calls: number): void {
  for (let call = 0; call < calls; call += 1) {
    const inFlight = limit.current();
    limit.answered(baseMs * Math.max(1, inFlight / capacity), inFlight);
  }
}

describe('AdaptiveLimit', () => {
  it('grows to the cap when latency does not rise', () => {
    const limit = new AdaptiveLimit({ cap: 256 });
    answersOf(limit, 10_000, 20, 20_000);
    expect(limit.current()).toBe(256);
  });

  it('settles near what the API can take at once', () => {
    const limit = new AdaptiveLimit({ cap: 1_000 });
    answersOf(limit, 50, 20, 3_000);
    expect(limit.current()).toBeGreaterThanOrEqual(40);
    expect(limit.current()).toBeLessThanOrEqual(200);
  });

  it('shrinks when calls are turned away, never below its floor', () => {
    const limit = new AdaptiveLimit({ cap: 100, floor: 2 });
    for (let i = 0; i < 100; i += 1) limit.overloaded();
    expect(limit.current()).toBe(2);
  });

  it('never exceeds the cap', () => {
    const limit = new AdaptiveLimit({ cap: 8 });
    answersOf(limit, 10_000, 1, 5_000);
    expect(limit.current()).toBe(8);
  });
});
