import type { OutcomeState } from '@rivulet/contracts';
import { createTally } from './tally-outcomes.ts';

const place = (originOffset: number) => ({ originPartition: 0, originOffset, delivery: 9 });
const said = (originOffset: number, state: OutcomeState, delivery = 9) => ({
  ...place(originOffset),
  ...{ state, delivery },
});

describe('a tally of outcomes', () => {
  it('counts each copy once, by what was said of it last', () => {
    const tally = createTally();
    for (const offset of [1, 2, 3, 4, 4]) tally.expect(place(offset));
    expect(tally.heard()).toEqual({ done: 0, failed: 0, retrying: 0, unheard: 4 });
    for (const outcome of [said(1, 'retrying'), said(2, 'retrying'), said(3, 'deferred'), said(4, 'done')])
      tally.take(outcome);
    expect(tally.heard()).toEqual({ done: 1, failed: 0, retrying: 2, unheard: 1 });
    for (const outcome of [said(1, 'deadLettered', 10), said(2, 'done', 10), said(4, 'done')])
      tally.take(outcome);
    expect(tally.heard()).toEqual({ done: 2, failed: 1, retrying: 0, unheard: 1 });
  });

  it('counts nothing that is said of earlier deliveries, or of others', () => {
    const tally = createTally();
    tally.expect(place(1));
    for (const outcome of [said(1, 'done', 8), said(2, 'done')]) tally.take(outcome);
    expect(tally.heard()).toEqual({ done: 0, failed: 0, retrying: 0, unheard: 1 });
  });

  it('takes no older word for a newer one, in whatever order they come', () => {
    const tally = createTally();
    tally.expect(place(1));
    for (const outcome of [said(1, 'deadLettered', 11), said(1, 'retrying', 10), said(1, 'retrying', 11)])
      tally.take(outcome);
    expect(tally.heard()).toMatchObject({ failed: 1, retrying: 0 });
  });

  it('lets a call that succeeded after all, or a redrive, make a failure good', () => {
    const tally = createTally({ done: 5, failed: 2 });
    tally.expect(place(1));
    tally.take(said(1, 'deadLettered'));
    expect(tally.heard()).toMatchObject({ done: 5, failed: 3 });
    tally.take(said(1, 'done', 11));
    expect(tally.heard()).toMatchObject({ done: 6, failed: 2 });
  });
});
