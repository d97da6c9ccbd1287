import type { LedgerEntry } from '@rivulet/testing';
import { madeCalls } from './made-calls.ts';

const call = (orderId: string, at: number, found: Partial<LedgerEntry> = {}) =>
  ({ orderId, at, endedAt: at + 5, effect: true, replayed: false, ...found }) as LedgerEntry;

describe('the calls of an API', () => {
  it('are done when the first that succeeded was answered', () => {
    const failed = call('a', 1, { effect: false });
    const { doneAt, successes } = madeCalls([failed, call('a', 10), call('b', 20, { endedAt: null })]);
    expect([...doneAt]).toEqual([
      ['a', 15],
      ['b', 20],
    ]);
    expect(successes).toBe(2);
  });

  it('tell a repeated call from one that did the thing twice', () => {
    const known = call('a', 10, { effect: false, replayed: true });
    expect(madeCalls([call('a', 1), known])).toMatchObject({ repeated: 1, doneTwice: 0 });
    expect(madeCalls([call('a', 1), call('a', 10)])).toMatchObject({ repeated: 1, doneTwice: 1 });
  });
});
