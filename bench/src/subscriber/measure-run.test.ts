import type { Seen } from './api-messages.ts';
import { wrongIn } from './measure-run.ts';

const seen: Seen = {
  kind: 'seen',
  answered: 10,
  lost: 0,
  duplicated: 0,
  misordered: 0,
  underWay: 0,
  cut: 0,
  measuredMs: 1,
  secondHalfMs: 1,
  firstTenthMs: 1,
  lastTenthMs: 1,
  spans: 20,
};

describe('a run', () => {
  it('of the kit is right when each event was called for once, in order', () => {
    expect(wrongIn('everything', seen, 10)).toBeUndefined();
  });

  it.each([
    [{ lost: 1, answered: 9 }, 'of 10 events 9 were answered, 1 lost'],
    [{ answered: 9 }, '9 were answered'],
    [{ duplicated: 2 }, '2 calls duplicated'],
    [{ misordered: 3 }, '3 misordered'],
  ])('of the kit is wrong with %j', (fault, problem) => {
    expect(wrongIn('withoutTelemetry', { ...seen, ...fault }, 10)).toContain(problem);
  });

  it('of somebody else may have no order, but loses nothing', () => {
    expect(wrongIn('batchAll', { ...seen, misordered: 3 }, 10)).toBeUndefined();
    expect(wrongIn('batchAll', { ...seen, lost: 1, answered: 9 }, 10)).toContain('1 lost');
  });
});
