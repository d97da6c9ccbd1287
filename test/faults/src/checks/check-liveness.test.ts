import { checkLiveness } from './check-liveness.ts';
import { call, goodHistory, logged } from './sample-history.fixture.ts';

describe('checkLiveness', () => {
  it('takes a last settlement within the time', () => {
    const history = goodHistory({ calls: [call('a', 100), call('b', 200), call('c', 1_400)] });
    expect(checkLiveness(history)).toMatchObject({ settledAfterMs: 400, violations: [] });
  });

  it('finds settlements that came too late', () => {
    const history = goodHistory({ calls: [call('a', 100), call('b', 200), call('c', 1_600)] });
    const { settledAfterMs, violations } = checkLiveness(history);
    expect(settledAfterMs).toBe(600);
    expect(violations[0]?.message).toContain(
      '1 events were settled more than 500 ms after the last fault, the last one 600 ms',
    );
  });

  it('measures the longest time without a settlement while something was open', () => {
    const history = goodHistory({ calls: [call('a', 100), call('b', 150), call('c', 900)] });
    expect(checkLiveness(history).longestStallMs).toBe(750);
  });

  it('does not count time in which nothing was open', () => {
    const log = ['a', 'b'].map((eventId, index) => logged(eventId, { offset: index, at: 5_000 * index }));
    const history = goodHistory({ log, calls: [call('a', 20), call('b', 5_030)] });
    expect(checkLiveness(history).longestStallMs).toBe(30);
  });
});
