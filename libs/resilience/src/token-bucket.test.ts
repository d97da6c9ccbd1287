import fc from 'fast-check';
import { createManualClock } from './manual-clock.ts';
import { TokenBucket } from './token-bucket.ts';

describe('TokenBucket', () => {
  it('lets a burst through and then one call at a time at its rate', () => {
    const clock = createManualClock();
    const bucket = new TokenBucket({ perSecond: 10, burst: 2, clock });
    expect([bucket.take(), bucket.take(), bucket.take()]).toEqual([0, 0, 100]);
    clock.advance(100);
    expect(bucket.take()).toBe(0);
  });

  it('gives a token back that was not needed', () => {
    const bucket = new TokenBucket({ perSecond: 1, burst: 1, clock: createManualClock() });
    bucket.take();
    bucket.giveBack();
    expect(bucket.take()).toBe(0);
  });

  it('never lets more through than rate and burst allow, whatever the pattern of asking', () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 500 }), { maxLength: 200 }), (steps) => {
        const clock = createManualClock();
        const bucket = new TokenBucket({ perSecond: 5, burst: 3, clock });
        let taken = 0;
        let elapsedMs = 0;
        for (const step of steps) {
          clock.advance(step);
          elapsedMs += step;
          if (bucket.take() === 0) taken += 1;
        }
        expect(taken).toBeLessThanOrEqual(3 + (elapsedMs * 5) / 1_000 + 1e-6);
      }),
    );
  });
});
