import { isDueByNow, isSettledBy, latestCopies, sortCopies, type WaitingCopy } from './sort-copies.ts';

function copy(originOffset: number, given: Partial<WaitingCopy> = {}): WaitingCopy {
  return {
    ...{ originOffset, partition: 0, offset: originOffset, key: 'k', number: 2, attempts: 1, notBefore: 0 },
    ...{ held: undefined, deferred: false, eventAt: 0, writtenAt: 0 },
    ...{ eventId: undefined, errorClass: undefined, ...given },
  };
}
const now = 1_000;
const namesOf = (copies: readonly WaitingCopy[]) =>
  Object.fromEntries(
    Object.entries(sortCopies(copies, now)).map(([place, own]) => [
      place,
      (own as WaitingCopy[]).map(({ originOffset }) => originOffset),
    ]),
  );

describe('copies in a retry topic', () => {
  it('are due when their time has come and nothing of their key is before them', () => {
    expect(namesOf([copy(2), copy(1), copy(3, { key: 'other' }), copy(4, { key: undefined })])).toMatchObject(
      {
        due: [1, 3, 4],
        parked: [2],
      },
    );
  });

  it('wait for their time, after a failure or because the API asked for it, also behind others', () => {
    const later = { notBefore: now + 1 };
    expect(namesOf([copy(1, later), copy(2), copy(3, { ...later, deferred: true }), copy(4, later)])).toEqual(
      {
        ...{ due: [], waiting: [1, 4], deferred: [3], parked: [2], held: [] },
      },
    );
  });

  it('are due behind others when they have a time of their own: an app may let them overtake', () => {
    expect(namesOf([copy(1, { notBefore: now + 1 }), copy(2, { notBefore: now })])).toMatchObject({
      due: [2],
    });
  });

  it('hold their key as dead letters, and what follows is parked', () => {
    expect(namesOf([copy(1, { held: 'dead-lettered' }), copy(2)])).toMatchObject({
      held: [1],
      parked: [2],
      due: [],
    });
  });

  it('count once for each event: the later delivery, of equal ones that with more attempts, then the later in the topic', () => {
    const copies = [
      ...[copy(1, { number: 3, offset: 5 }), copy(1, { number: 2, offset: 9 })],
      ...[copy(2, { attempts: 2, offset: 5 }), copy(2, { attempts: 1, offset: 9 })],
      ...[copy(3, { offset: 5, writtenAt: 1 }), copy(3, { offset: 9, writtenAt: 2 })],
      copy(3, { partition: 1 }),
    ];
    expect(latestCopies(copies)).toEqual([copies[0], copies[2], copies[5], copies[6]]);
  });

  it('of a replay stand in the place of what waited or held its key, in the order of their events, until their delivery is told of', () => {
    const number = 1_800_000_000;
    const before = [copy(1, { number: 5, held: 'dead-lettered' }), copy(2, { notBefore: now + 1 }), copy(3)];
    const replayed = [1, 2].map((offset) => copy(offset, { number, attempts: 0, offset: offset + 90 }));
    expect(latestCopies([...before, ...replayed])).toEqual([...replayed, before[2]]);
    expect(namesOf([...replayed, copy(3)])).toMatchObject({
      due: [1],
      parked: [2, 3],
      held: [],
      waiting: [],
    });
    const [first = copy(1)] = replayed;
    expect([6, number - 1, number, number + 1].map((delivery) => isSettledBy(first, { delivery }))).toEqual([
      ...[false, false, true, true],
    ]);
  });

  it('may be over when they are due, but not while they hold a key or wait', () => {
    expect(isDueByNow(copy(1, { notBefore: now }), now)).toBe(true);
    expect(isDueByNow(copy(1, { notBefore: now + 1 }), now)).toBe(false);
    expect(isDueByNow(copy(1, { held: 'dead-lettered' }), now)).toBe(false);
    expect(isDueByNow(copy(1, { held: 'discarded' }), now)).toBe(true);
  });

  it('are over when something was said of their delivery or of a later one', () => {
    expect([1, 2, 3].map((delivery) => isSettledBy(copy(1), { delivery }))).toEqual([false, true, true]);
  });

  it('that hold their key are over by a later delivery only', () => {
    const held = copy(1, { held: 'dead-lettered' });
    expect([1, 2, 3].map((delivery) => isSettledBy(held, { delivery }))).toEqual([false, false, true]);
  });
});
