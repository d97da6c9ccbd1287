import type { Call, FaultNote } from '../history/history.ts';
import { checkDuplicates, findDuplicates } from './check-duplicates.ts';
import { call, copy, failedCall, fault, goodHistory, group, repeated } from './sample-history.fixture.ts';

const causes = (calls: Call[], faults: FaultNote[] = []) =>
  findDuplicates(goodHistory({ calls, faults })).map(({ because }) => because);

describe('findDuplicates', () => {
  it('takes calls after failed ones for attempts', () => {
    expect(causes([failedCall('a', 1), call('a', 2)])).toEqual([]);
  });

  it('explains a repetition by a fault that hit the first caller before it could write the outcome down', () => {
    expect(causes([call('a', 100), repeated('a', 5_000)], [fault('kill', 150, 3_000)])).toEqual(['kill']);
    expect(causes([call('a', 100), repeated('a', 5_000)], [fault('store-cut', 50, 120)])).toEqual([
      'store-cut',
    ]);
  });

  it.each([
    ['a fault of another replica', fault('kill', 150, 3_000, ['inventory-2'])],
    ['a fault after the outcome was surely written', fault('kill', 2_500, 3_000)],
    ['a fault that was over before the call', fault('freeze', 0, 99)],
    ['an orderly stop', fault('stop', 150, 3_000)],
    ['a joining replica', fault('join', 150, 3_000)],
    ['a failing API', fault('api-errors', 50, 3_000)],
  ])('does not explain a repetition by %s', (_what, unrelated) => {
    const duplicates = findDuplicates(
      goodHistory({ calls: [call('a', 100), repeated('a', 5_000)], faults: [unrelated] }),
    );
    expect(duplicates.map(({ because }) => because)).toEqual([null]);
    expect(checkDuplicates(duplicates)[0]?.message).toContain(
      'inventory-1, answered, then inventory-1 4900 ms later',
    );
  });

  it.each(['handover-refused', 'leader-move'])(
    'explains a repetition by %s, which keeps copies from being written, only when the first caller had no answer',
    (kind) => {
      const [without, answered] = [false, true].map((isAnswered) =>
        causes([call('a', 100, { answered: isAnswered }), repeated('a', 5_000)], [fault(kind, 150, 3_000)]),
      );
      expect(without).toEqual([kind]);
      expect(answered).toEqual([null]);
    },
  );

  it('explains a repetition by the first caller handing the event on without an answer', () => {
    const calls = [call('a', 1_000, { answered: false }), repeated('a', 5_000)];
    const because = (errorClass: string, at: number) =>
      findDuplicates(goodHistory({ calls, copies: [copy('a', at, { errorClass })] })).map(
        (duplicate) => duplicate.because,
      );
    expect(because('timeout', 2_100)).toEqual(['timeout']);
    expect(because('connection-lost', 1_010)).toEqual(['connection-lost']);
    expect(because('status-500', 1_100)).toEqual([null]);
    expect(because('timeout', 900)).toEqual([null]); // before it was made
    expect(because('timeout', 3_500)).toEqual([null]);
    expect(because('timeout', 4_500)).toEqual([null]);
  });

  it('goes by when a call was made, however late it came in', () => {
    const late = call('a', 6_000, { sentAt: 1_000, answered: false });
    const copies = [copy('a', 2_510, { errorClass: 'timeout' })];
    // It came in behind the other.
    const causeOf = (made: Call, second: Call) => {
      const first = { ...made, seq: second.seq + 1 };
      return findDuplicates(goodHistory({ calls: [second, first], copies })).map(
        ({ because, firstSeq, secondSeq }) => [because, firstSeq === first.seq, secondSeq === second.seq],
      );
    };
    expect(causeOf(late, call('a', 3_000))).toEqual([['timeout', true, true]]);
    expect(causeOf({ ...late, sentAt: 2_520 }, call('a', 3_000))).toEqual([[null, true, true]]);
    expect(causeOf(late, call('a', 2_400))).toEqual([[null, true, true]]); // before the first was given up
  });

  it('goes by when the caller gave up, however late the brokers took its copy', () => {
    const calls = [call('a', 1_000, { answered: false }), repeated('a', 15_000)];
    const because = (failedAt: number | null) =>
      findDuplicates(
        goodHistory({ calls, copies: [copy('a', 14_000, { errorClass: 'timeout', failedAt })] }),
      ).map((duplicate) => duplicate.because);
    expect(because(2_500)).toEqual(['timeout']);
    expect(because(14_000)).toEqual([null]);
    expect(because(null)).toEqual([null]);
  });

  it("goes by the first caller's clock", () => {
    const replicas = [{ name: 'inventory-1', group, clockOffsetMs: -600 }];
    const calls = [call('a', 1_000, { answered: false }), repeated('a', 5_000)];
    const because = (failedAt: number) =>
      findDuplicates(
        goodHistory({ replicas, calls, copies: [copy('a', failedAt, { errorClass: 'timeout' })] }),
      ).map((duplicate) => duplicate.because);
    expect(because(2_300)).toEqual(['timeout']);
    expect(because(2_950)).toEqual([null]);
  });

  it('does not take the copy of another owner for the word of a caller that had its answer', () => {
    const calls = [call('a', 1_000), repeated('a', 5_000)];
    const because = (at: number) =>
      findDuplicates(goodHistory({ calls, copies: [copy('a', at, { errorClass: 'timeout' })] })).map(
        (duplicate) => duplicate.because,
      );
    expect(because(2_100)).toEqual([null]);
    expect(because(1_500)).toEqual(['timeout']); // it may have given up just before the answer came
  });

  it('explains one repetition by each call without an answer, and none that came long after it', () => {
    const late = call('a', 9_000, { sentAt: 8_100, answered: false });
    const copies = [copy('a', 8_200, { errorClass: 'timeout' }), copy('b', 1_000, { errorClass: 'timeout' })];
    const calls = [late, repeated('a', 9_500), repeated('a', 9_900), call('b', 7_000), repeated('b', 7_500)];
    const found = findDuplicates(goodHistory({ calls, copies }));
    expect(found.map(({ because }) => because)).toEqual(['timeout', null, null]);
  });

  it('does not explain a repetition by a caller that just left', () => {
    expect(causes([call('a', 100, { answered: false }), repeated('a', 900)])).toEqual([null]);
  });

  it('prefers the fault of the one replica over one that touched all', () => {
    const all = fault('broker-kill', 90, 4_000, ['inventory-1', 'inventory-2']);
    expect(causes([call('a', 100), repeated('a', 5_000)], [all, fault('freeze', 101, 4_000)])).toEqual([
      'freeze',
    ]);
  });

  it('explains each repetition by itself', () => {
    const calls = [call('a', 100), repeated('a', 3_000), repeated('a', 6_000)];
    expect(causes(calls, [fault('kill', 105, 1_000)])).toEqual(['kill', null]);
  });

  it('prefers what the caller said to a fault of the brokers', () => {
    const calls = [call('a', 1_000, { answered: false }), repeated('a', 5_000)];
    const copies = [copy('a', 2_000, { errorClass: 'timeout' })];
    const faults = [fault('broker-kill', 900, 4_000, ['inventory-1', 'inventory-2'])];
    expect(findDuplicates(goodHistory({ calls, copies, faults })).map(({ because }) => because)).toEqual([
      'timeout',
    ]);
  });
});
