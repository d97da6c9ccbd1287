import { UsageError } from '../exits.ts';
import { isMeant, rangeOf } from './range-options.ts';

const now = Date.parse('2026-11-27T10:00:00Z');

describe('the range of a replay', () => {
  it('is the whole topic when nothing is said', () => {
    const range = rangeOf({}, now);
    expect(range).toEqual({
      from: { all: undefined, each: new Map() },
      to: { all: undefined, each: new Map() },
      ...{ fromTime: undefined, toTime: undefined },
    });
    expect(isMeant(7, range)).toBe(true);
  });

  it('has an offset for all partitions, or for each that is named', () => {
    const range = rangeOf({ 'from-offset': ['3:1200', '10'], 'to-offset': ['5:20'], 'from-time': '2h' }, now);
    expect(range).toMatchObject({
      from: { all: 10, each: new Map([[3, 1200]]) },
      to: { all: undefined, each: new Map([[5, 20]]) },
      ...{ fromTime: Date.parse('2026-11-27T08:00:00Z'), toTime: undefined },
    });
    expect([0, 3, 5].map((partition) => isMeant(partition, range))).toEqual([true, true, true]);
  });

  it('is about the named partitions when only some are named', () => {
    const range = rangeOf({ 'from-offset': ['3:1200'], 'to-offset': ['5:20'] }, now);
    expect([0, 3, 5].map((partition) => isMeant(partition, range))).toEqual([false, true, true]);
  });

  it.each([
    [{ 'from-offset': ['x'] }, 'from-offset=x is no offset'],
    [{ 'from-offset': ['-1'] }, 'no offset'],
    [{ 'to-offset': ['3:'] }, 'no offset'],
    [{ 'to-offset': ['3:1', '3:2'] }, 'another one is given for the same partition'],
    [{ 'to-offset': ['1', '2'] }, 'another one is given'],
    [{ 'to-time': 'yesterday' }, '--to-time=yesterday is no time'],
  ])('is refused: %j', (given, reason) => {
    expect(() => rangeOf(given, now)).toThrow(UsageError);
    expect(() => rangeOf(given, now)).toThrow(reason);
  });
});
