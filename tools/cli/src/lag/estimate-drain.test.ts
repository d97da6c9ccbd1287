import { createDrainEstimate } from './estimate-drain.ts';
import { addUp, type GroupLag } from './lag.ts';

const lag = (committed: number, due: number): GroupLag => ({
  ...{ group: 'g', topic: 't', partitions: [], ...addUp([]), committed, due },
});

describe('the estimate of an end', () => {
  it('says nothing at the first look', () => {
    expect(createDrainEstimate()(lag(0, 10), 0)).toBeUndefined();
  });

  it('goes by the pace at which what is due shrinks, not by that of the group', () => {
    const estimate = createDrainEstimate();
    estimate(lag(100, 80), 0);
    expect(estimate(lag(160, 60), 10_000)).toEqual({ perSecond: 6, etaMs: 30_000 });
  });

  it('is none while nothing shrinks, and now when nothing is due', () => {
    const estimate = createDrainEstimate();
    estimate(lag(0, 5), 0);
    expect(estimate(lag(10, 5), 1_000)?.etaMs).toBeUndefined();
    expect(estimate(lag(20, 0), 2_000)?.etaMs).toBe(0);
  });

  it('forgets what is older than half a minute, and keeps groups apart', () => {
    const estimate = createDrainEstimate();
    estimate(lag(0, 1_000), 0);
    expect(estimate({ ...lag(9, 9), group: 'other' }, 1_000)).toBeUndefined();
    estimate(lag(10, 990), 20_000);
    expect(estimate(lag(30, 970), 40_000)).toEqual({ perSecond: 1, etaMs: 970_000 });
  });
});
