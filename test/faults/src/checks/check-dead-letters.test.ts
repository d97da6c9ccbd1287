import { checkDeadLetters } from './check-dead-letters.ts';
import { deadLetter, failedCall, goodHistory } from './sample-history.fixture.ts';

const messages = (more: Parameters<typeof goodHistory>[0]) =>
  checkDeadLetters(goodHistory(more)).map(({ message }) => message);

describe('checkDeadLetters', () => {
  it('takes events with all attempts spent, refused ones, and bytes that are no event', () => {
    const refused = deadLetter('b', 1, { reason: 'permanent', attempts: 1, errorClass: 'status-422' });
    const bytes = deadLetter('events/0/9', 2, {
      reason: 'undecodable',
      attempts: 0,
      errorClass: 'undecodable',
    });
    expect(
      messages({ deadLetters: [deadLetter('a', 1), refused, bytes], calls: [failedCall('b', 1, 422)] }),
    ).toEqual([]);
  });

  it.each([
    ['attempts left', deadLetter('a', 1, { attempts: 2 }), 'after 2 of 3 attempts'],
    ['throttling', deadLetter('a', 1, { errorClass: 'status-429' }), 'because of status-429'],
    ['a refusal that never was', deadLetter('a', 1, { reason: 'permanent' }), 'no call of it was refused'],
    ['bytes that are an event', deadLetter('a', 1, { reason: 'undecodable' }), 'an event like others'],
    ['age', deadLetter('a', 1, { reason: 'too-old' }), 'nothing in this run can cause'],
  ])('finds a dead letter for %s', (_what, letter, fault) => {
    expect(messages({ deadLetters: [letter] })).toEqual([expect.stringContaining(fault)]);
  });
});
