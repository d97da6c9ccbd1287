import { checkPublishing } from './check-publishing.ts';
import { goodHistory, logged, order } from './sample-history.fixture.ts';

const check = (at: number) =>
  checkPublishing(
    goodHistory({
      orders: [order('o')],
      appended: [{ eventId: 'a', key: 'key-1', sequence: 1 }],
      log: [
        logged('a', { at: 1_100 }),
        logged('e', { order: 'o', at }),
        logged('a', { at: 9_000 }),
        logged('other', { at: 9_000 }),
      ],
    }),
  );

describe('checkPublishing', () => {
  it('takes events that reach the topic in time, whenever they come again', () => {
    expect(check(1_300)).toEqual({ publishedAfterMs: 300, violations: [] });
  });

  it('finds an event that reached it too late', () => {
    expect(check(1_401).violations).toEqual([
      {
        check: 'publishing',
        message: '1 events reached the topic more than 400 ms after the last fault, e 401 ms',
      },
    ]);
  });
});
