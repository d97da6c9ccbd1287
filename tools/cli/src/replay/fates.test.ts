import { foldOutcomes, type OutcomeState } from '@rivulet/contracts';
import fc from 'fast-check';
import { createFates } from './fates.ts';

const said = (originOffset: number, state: OutcomeState, delivery = 1, originPartition = 0) => ({
  ...{ originPartition, originOffset, state, delivery },
});

describe('the fates of events', () => {
  it('are known for the ranges only, and tell the highest delivery of these', () => {
    const fates = createFates([{ partition: 0, start: 10, end: 20 }]);
    for (const outcome of [said(9, 'done', 70), said(20, 'done', 80), said(12, 'done', 90, 1)])
      fates.take(outcome);
    expect(fates.highest()).toBe(0);
    fates.take(said(10, 'done'));
    fates.take(said(19, 'retrying', 2_000_000_000));
    expect(fates.of({ partition: 0, offset: 10 })).toEqual({ state: 'done', delivery: 1 });
    expect(fates.of({ partition: 0, offset: 19 })).toEqual({ state: 'retrying', delivery: 2_000_000_000 });
    expect([9, 11, 20].map((offset) => fates.of({ partition: 0, offset }))).toEqual(Array(3).fill(undefined));
    expect(fates.of({ partition: 1, offset: 12 })).toBeUndefined();
    expect(fates.highest()).toBe(2_000_000_000);
  });

  it('are those that folding the outcomes gives, in any order', () => {
    const state = fc.constantFrom<OutcomeState>(
      'retrying',
      'deferred',
      'deadLettered',
      'done',
      'compensated',
    );
    const outcome = fc.record({ state, delivery: fc.integer({ min: 1, max: 4 }) });
    fc.assert(
      fc.property(fc.array(outcome, { minLength: 1 }), (outcomes) => {
        const fates = createFates([{ partition: 0, start: 0, end: 1 }]);
        for (const each of outcomes) fates.take(said(0, each.state, each.delivery));
        const folded = foldOutcomes(
          outcomes.map((each, at) => ({
            ...each,
            outcomeId: '',
            eventId: 'e',
            group: 'g',
            at: new Date(at),
          })),
        );
        expect(fates.of({ partition: 0, offset: 0 })).toEqual({
          state: folded?.state,
          delivery: folded?.delivery,
        });
      }),
    );
  });
});
