import type { History, SaidOutcome } from '../history/history.ts';
import { checkOutcomes } from './check-outcomes.ts';
import { call, deadLetter, failedCall, goodHistory, said } from './sample-history.fixture.ts';

const messages = (more: Parameters<typeof goodHistory>[0]) =>
  checkOutcomes(goodHistory(more)).map(({ message }) => message);
const others = [said('b', 'done'), said('c', 'done')];

describe('checkOutcomes', () => {
  it('takes each event said to be done that was called, and dead that is in the DLQ, in any order', () => {
    expect(messages({})).toEqual([]);
    const outcomes = [said('a', 'deadLettered', 2), said('a', 'retrying', 1), ...others];
    const calls = [failedCall('a', 1), call('b', 2), call('c', 3)];
    expect(messages({ calls, deadLetters: [deadLetter('a', 9)], outcomes })).toEqual([]);
  });

  it('takes bytes that are no event by their place', () => {
    const bytes = { eventId: null, key: 'k', order: null, partition: 0, offset: 9, at: 0 };
    const letter = deadLetter('events/0/9', 1, {
      reason: 'undecodable',
      origin: { partition: 0, offset: 9 },
    });
    const more = { log: [bytes], calls: [], deadLetters: [letter] };
    expect(messages({ ...more, outcomes: [said('0/9', 'deadLettered')] })).toEqual([]);
    expect(messages({ ...more, outcomes: [] })).toEqual([expect.stringContaining('0/9: nothing was said')]);
  });

  it.each<[string, SaidOutcome[], Partial<History>, string]>([
    ['of which nothing was said', [], {}, 'nothing was said of it'],
    [
      'that was left retrying',
      [said('a', 'retrying', 3), said('a', 'done', 2)],
      {},
      'last said to be retrying',
    ],
    [
      'said to be done that no call did',
      [said('a', 'done')],
      { calls: [failedCall('a', 1)] },
      'no call of it',
    ],
    [
      'once said to be done that is dead',
      [said('a', 'done', 1), said('a', 'deadLettered', 2)],
      { calls: [failedCall('a', 1)], deadLetters: [deadLetter('a', 5)] },
      'no call of it succeeded',
    ],
    ['said to be dead that is not', [said('a', 'deadLettered')], {}, 'is not in the DLQ'],
  ])('finds an event %s', (_what, outcomes, more, fault) => {
    const calls = [...(more.calls ?? [call('a', 1)]), call('b', 2), call('c', 3)];
    expect(messages({ ...more, calls, outcomes: [...outcomes, ...others] })).toEqual([
      expect.stringMatching(`a: .*${fault}`),
    ]);
  });
});
