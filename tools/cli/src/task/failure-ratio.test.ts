import { failureRatio } from './failure-ratio.ts';

describe('the failure ratio', () => {
  it('counts what failed or is tried again among what was heard of', () => {
    expect(failureRatio({ done: 6, failed: 3, retrying: 3, unheard: 90 }, 100)).toBe(0.5);
  });

  it('says nothing of a few, unless there are no more', () => {
    expect(failureRatio({ done: 0, failed: 9, retrying: 0, unheard: 91 }, 100)).toBeUndefined();
    expect(failureRatio({ done: 0, failed: 2, retrying: 0, unheard: 0 }, 2)).toBe(1);
    expect(failureRatio({ done: 0, failed: 0, retrying: 0, unheard: 0 }, 0)).toBeUndefined();
  });
});
