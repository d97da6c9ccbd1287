import type { MadeCalls } from './made-calls.ts';
import { lossesOf } from './watch-run.ts';

const calledFor = (...ids: string[]): MadeCalls => ({
  doneAt: new Map(ids.map((id) => [id, 1])),
  ...{ repeated: 0, doneTwice: 0, successes: ids.length },
});
const accepted = (orderId: string) => ({ orderId, status: 201, dueAt: 0, answeredAt: 1 });
const unanswered = { orderId: undefined, status: 0, dueAt: 0, answeredAt: 1 };

describe('the losses of a run', () => {
  it('are accepted orders that one API has never heard of', () => {
    const placed = [accepted('both'), accepted('one'), accepted('none')];
    const calls = { inventory: calledFor('both', 'one'), notification: calledFor('both') };
    expect(lossesOf({ placed, stored: ['both', 'one', 'none'], drainMs: 0, ...calls })).toEqual({
      lost: 2,
      halfDone: 0,
    });
  });

  it('count an accepted order that is not even stored', () => {
    const calls = { inventory: calledFor(), notification: calledFor() };
    expect(lossesOf({ placed: [accepted('gone')], stored: [], drainMs: 0, ...calls }).lost).toBe(1);
  });

  it('are half done where the customer was told nothing', () => {
    const calls = { inventory: calledFor('stored'), notification: calledFor() };
    const run = { placed: [unanswered], stored: ['stored'], drainMs: 0, ...calls };
    expect(lossesOf(run)).toEqual({ lost: 0, halfDone: 1 });
  });
});
