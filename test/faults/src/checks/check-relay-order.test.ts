import { checkRelayOrder } from './check-relay-order.ts';
import { goodHistory, logged } from './sample-history.fixture.ts';

const appended = ['a', 'b', 'c'].map((eventId, index) => ({ eventId, key: 'key-1', sequence: index + 1 }));
const messages = (...eventIds: string[]) =>
  checkRelayOrder(
    goodHistory({ appended, log: eventIds.map((eventId, offset) => logged(eventId, { offset })) }),
  ).map(({ message }) => message);

describe('checkRelayOrder', () => {
  it('takes the order of commits, also with repetitions behind', () => {
    expect(messages('a', 'b', 'a', 'c', 'b')).toEqual([]);
  });

  it('finds an event that first stands before one that was committed earlier', () => {
    expect(messages('b', 'a', 'b', 'c')).toEqual([
      'key key-1: b was committed as number 2 and first stands at offset 0, before a, number 1 at 1',
    ]);
  });

  it('keeps keys apart and leaves out what was rolled back or never came', () => {
    const others = [
      { eventId: 'a', key: 'key-1', sequence: 2 },
      { eventId: 'b', key: 'key-2', sequence: 1 },
      { eventId: 'c', key: 'key-1', sequence: null },
    ];
    const log = ['a', 'b'].map((eventId, offset) => logged(eventId, { offset }));
    expect(checkRelayOrder(goodHistory({ appended: others, log }))).toEqual([]);
  });
});
