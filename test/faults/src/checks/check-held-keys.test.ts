import type { Call, Copy, Release } from '../history/history.ts';
import { checkHeldKeys } from './check-held-keys.ts';
import { call, copy, goodHistory, group } from './sample-history.fixture.ts';

const origin = { partition: 0, offset: 0 };
const hold: Copy = copy('a', 1_000, { delivery: 3, held: 'dead-lettered', errorClass: 'status-422' });
const released: Release = {
  group,
  eventId: 'a',
  key: 'key-1',
  origin,
  delivery: 4,
  as: 'dismissed',
  at: 9_000,
  sent: true,
};
const faults = (calls: Call[], releases = [released]) =>
  checkHeldKeys(goodHistory({ calls, copies: [hold], releases })).map(({ message }) => message);

describe('checkHeldKeys', () => {
  it('finds nothing when later events of the key wait until the dead letter is released', () => {
    expect(faults([call('b', 9_100), call('c', 9_200)])).toEqual([]);
  });

  it('finds a later event of the key that had its effect while the key was held back', () => {
    const messages = faults([call('b', 4_000), call('c', 9_200)]);
    expect(messages).toHaveLength(1);
    expect(messages[0]).toContain('did not hold back b');
  });

  it('takes other keys, other groups and repeated calls for harmless', () => {
    const others = [
      call('b', 4_000, { key: 'key-2' }),
      call('b', 4_000, { group: 'notification-subscriber' }),
      call('b', 4_000, { effect: false, replayed: true }),
    ];
    expect(faults(others)).toEqual([]);
  });

  it('lets a key go on whose event another owner had called with success', () => {
    expect(faults([call('a', 1_200), call('b', 4_000)])).toEqual([]);
  });

  it('finds a dead letter that was not released with a later copy', () => {
    expect(faults([], [{ ...released, delivery: 2 }])[0]).toContain('never redriven or dismissed');
  });
});
