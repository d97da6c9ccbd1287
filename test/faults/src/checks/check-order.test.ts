import { checkOrder } from './check-order.ts';
import { call, failedCall, goodHistory, logged, repeated } from './sample-history.fixture.ts';

describe('checkOrder', () => {
  it('takes effects in the order of the log, also with one missing', () => {
    expect(checkOrder(goodHistory())).toEqual([]);
    expect(checkOrder(goodHistory({ calls: [call('a', 1), call('c', 2)] }))).toEqual([]);
  });

  it('finds an event that overtook an earlier one of its key', () => {
    const calls = [failedCall('a', 1), call('b', 2), call('a', 3), call('c', 4)];
    const [violation, ...others] = checkOrder(goodHistory({ calls }));
    expect(violation?.message).toContain('a (offset 0, call');
    expect(violation?.message).toContain('had its effect 1 ms after b');
    expect(others).toEqual([]);
  });

  it('keeps no order between keys', () => {
    const calls = [call('b', 1, { key: 'key-2' }), call('a', 2), call('c', 3)];
    expect(checkOrder(goodHistory({ calls }))).toEqual([]);
  });

  it('looks at effects only, not at repetitions', () => {
    expect(
      checkOrder(goodHistory({ calls: [call('a', 1), call('b', 2), repeated('a', 3), call('c', 4)] })),
    ).toEqual([]);
  });

  it('goes by the first place of an event that was written twice', () => {
    const { log } = goodHistory();
    const again = logged('a', { offset: 9, at: 90 });
    expect(checkOrder(goodHistory({ log: [...log, again] }))).toEqual([]);
  });
});
