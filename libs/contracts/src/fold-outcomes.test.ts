import fc from 'fast-check';
import type { EventOutcome, OutcomeState } from './event-outcome.generated.ts';
import { foldOutcomes, isTerminal } from './fold-outcomes.ts';

function outcome(delivery: number, state: OutcomeState, atMs = 0): EventOutcome {
  return {
    outcomeId: `g:e:${delivery}:${state}`,
    ...{ eventId: 'e', eventKey: 'k', eventType: 'shop.ItemSold', group: 'g', state, delivery, attempts: 1 },
    ...{ notBefore: null, reason: null, errorClass: null, message: null },
    ...{ originTopic: 'sold', originPartition: 0, originOffset: 7, at: new Date(atMs) },
  };
}

const states: OutcomeState[] = ['retrying', 'deferred', 'deadLettered', 'done', 'compensated'];
const anyOutcome = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom(...states), fc.integer({ min: 0, max: 3 }))
  .map(([delivery, state, at]) => outcome(delivery, state, at));
const some = fc.array(anyOutcome, { maxLength: 12 });

describe('foldOutcomes', () => {
  it('gives the same in any order, however often each is read, all at once or one by one', () => {
    fc.assert(
      fc.property(some, fc.infiniteStream(fc.nat()), fc.array(fc.nat()), (outcomes, ranks, again) => {
        const present = foldOutcomes(outcomes);
        const repeated = [...outcomes, ...again.flatMap((index) => outcomes[index % outcomes.length] ?? [])];
        const shuffled = repeated
          .map((entry) => ({ entry, rank: ranks.next().value ?? 0 }))
          .sort((a, b) => a.rank - b.rank)
          .map(({ entry }) => entry);
        expect(foldOutcomes(shuffled)).toEqual(present);
        const oneByOne = shuffled.reduce<EventOutcome | undefined>(
          (known, read) => foldOutcomes(known === undefined ? [read] : [known, read]),
          undefined,
        );
        expect(oneByOne).toEqual(present);
      }),
    );
  });

  it('takes the highest delivery, and of it a terminal state before any other', () => {
    fc.assert(
      fc.property(some, (outcomes) => {
        const present = foldOutcomes(outcomes);
        const last = Math.max(...outcomes.map(({ delivery }) => delivery));
        const ofLast = outcomes.filter(({ delivery }) => delivery === last);
        if (present === undefined) return expect(outcomes).toEqual([]);
        expect(ofLast).toContain(present);
        expect(isTerminal(present.state)).toBe(ofLast.some(({ state }) => isTerminal(state)));
      }),
    );
  });

  it('believes a success more than a failure of the same delivery, and a redrive more than both', () => {
    const dead = outcome(2, 'deadLettered', 9);
    expect(foldOutcomes([outcome(2, 'done', 1), dead])?.state).toBe('done');
    expect(foldOutcomes([outcome(3, 'retrying'), dead])?.state).toBe('retrying');
    expect(foldOutcomes([outcome(2, 'compensated', 1), outcome(2, 'done', 5)])?.state).toBe('compensated');
  });

  it('refuses to mix groups or events', () => {
    expect(() => foldOutcomes([outcome(1, 'done'), { ...outcome(1, 'done'), group: 'h' }])).toThrow(
      RangeError,
    );
    expect(() => foldOutcomes([outcome(1, 'done'), { ...outcome(1, 'done'), eventId: 'f' }])).toThrow(
      'outcomes of e in g and of f in g: fold each by itself',
    );
  });
});
