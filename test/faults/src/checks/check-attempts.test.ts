import { checkAttempts } from './check-attempts.ts';
import { copy, goodHistory } from './sample-history.fixture.ts';

const messages = (...copies: ReturnType<typeof copy>[]) =>
  checkAttempts(goodHistory({ copies })).map(({ message }) => message);

describe('checkAttempts', () => {
  it('takes one more attempt after each failure', () => {
    expect(messages(copy('a', 1), copy('a', 2, { delivery: 3, attempts: 2 }))).toEqual([]);
  });

  it('takes parking and deferral without an attempt', () => {
    const parked = copy('a', 1, { attempts: 0, errorClass: null });
    const deferred = copy('a', 2, { delivery: 3, attempts: 0, errorClass: 'status-429' });
    expect(messages(parked, deferred)).toEqual([]);
  });

  it('finds a deferral that spent an attempt', () => {
    expect(messages(copy('a', 1, { errorClass: 'status-429' }))[0]).toContain(
      'delivery 2 has 1 attempts after 0 and status-429',
    );
  });

  it('finds attempts that were lost', () => {
    const copies = [copy('a', 1), copy('a', 2, { delivery: 3, attempts: 0 })];
    expect(messages(...copies)[0]).toContain('delivery 3 has 0 attempts after 1 and status-500');
  });

  it('finds attempts that were spent twice', () => {
    const copies = [copy('a', 1, { attempts: 0 }), copy('a', 2, { delivery: 3, attempts: 2 })];
    expect(messages(...copies)[0]).toContain('delivery 3 has 2 attempts after 0 and status-500');
  });

  it('finds a copy whose predecessor does not exist', () => {
    expect(messages(copy('a', 1, { delivery: 3, attempts: 2 }))[0]).toContain('has no delivery 2 before it');
  });

  it('finds a copy that goes on although all attempts are spent', () => {
    const copies = [
      copy('a', 1),
      copy('a', 2, { delivery: 3, attempts: 2 }),
      copy('a', 3, { delivery: 4, attempts: 3 }),
    ];
    expect(messages(...copies)).toEqual([expect.stringContaining('has spent 3 of 3 attempts')]);
  });

  it('takes two copies of one number by two owners', () => {
    const byOne = copy('a', 1);
    const byOther = copy('a', 2, { attempts: 0, errorClass: 'status-429' });
    expect(messages(byOne, byOther, copy('a', 3, { delivery: 3, attempts: 1 }))).toEqual([]);
  });

  it('lets a redrive go on from a dead letter that left no copy', () => {
    const redriven = copy('a', 3, { delivery: 5, attempts: 2, errorClass: 'status-422' });
    const { group, eventId, key, origin, delivery } = redriven;
    const release = { group, eventId, key, origin, delivery, as: 'redriven' as const, at: 2, sent: true };
    const found = (releases: (typeof release)[]) =>
      checkAttempts(goodHistory({ copies: [redriven], releases })).length;
    expect([found([release]), found([])]).toEqual([0, 1]);
  });

  it('keeps the records of an event that was written twice apart', () => {
    const second = copy('a', 5, { origin: { partition: 0, offset: 9 }, attempts: 0, errorClass: null });
    expect(messages(copy('a', 1), second)).toEqual([]);
  });
});
