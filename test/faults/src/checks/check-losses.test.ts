import { checkLosses } from './check-losses.ts';
import { call, deadLetter, failedCall, goodHistory } from './sample-history.fixture.ts';

describe('checkLosses', () => {
  it('takes a successful call or a dead letter with a reason for an end', () => {
    expect(checkLosses(goodHistory())).toEqual([]);
    expect(
      checkLosses(goodHistory({ calls: [call('a', 1), call('b', 2)], deadLetters: [deadLetter('c', 3)] })),
    ).toEqual([]);
  });

  it('names an event that was never called', () => {
    const [violation] = checkLosses(goodHistory({ calls: [call('a', 1), call('c', 2)] }));
    expect(violation?.message).toContain('b of key key-1 (0/1) has neither');
  });

  it('does not take a failed call for an end', () => {
    expect(
      checkLosses(goodHistory({ calls: [call('a', 1), failedCall('b', 2), call('c', 3)] })),
    ).toHaveLength(1);
  });

  it('does not take a dead letter without a reason for an end', () => {
    const deadLetters = [deadLetter('c', 3, { reason: null })];
    expect(checkLosses(goodHistory({ calls: [call('a', 1), call('b', 2)], deadLetters }))).toHaveLength(1);
  });

  it('names an event that the brokers confirmed and lost', () => {
    const { produced, log } = goodHistory();
    const history = goodHistory({
      produced: [...produced, { eventId: 'd', key: 'key-1', sequence: 4, confirmedAt: 40 }],
      log,
    });
    expect(checkLosses(history)).toEqual([
      { check: 'losses', message: 'd was confirmed by the brokers and is not in the topic' },
    ]);
  });

  it('wants a dead letter for bytes that are no event, by their place', () => {
    const { log } = goodHistory();
    const poison = { eventId: null, key: 'key-2', order: null, partition: 1, offset: 7, at: 5 };
    const bytes = deadLetter('events/1/7', 6, { reason: 'undecodable', origin: { partition: 1, offset: 7 } });
    expect(checkLosses(goodHistory({ log: [...log, poison] }))).toHaveLength(1);
    expect(checkLosses(goodHistory({ log: [...log, poison], deadLetters: [bytes] }))).toEqual([]);
  });
});
