import { headerNames } from '@rivulet/contracts';
import { readDeadLetter, type DeadLetter } from '@rivulet/subscriber';
import { inKeyOrder, isWanted, letterName, openLetters } from './choose-letters.ts';

function letter(
  partition: number,
  offset: number,
  originOffset: number,
  given: Record<string, string | number> = {},
): DeadLetter {
  const { number = 4, key = 'k', at = 100, errorClass = 'status-503', reason = 'permanent' } = given;
  return readDeadLetter({
    ...{ topic: 'dlq', partition, offset, key: Buffer.from(String(key)), value: null, timestampMs: 0 },
    headers: {
      [headerNames.ceId]: `e-${originOffset}`,
      [headerNames.originTopic]: 'events',
      [headerNames.originPartition]: String(partition),
      [headerNames.originOffset]: String(originOffset),
      [headerNames.delivery]: String(number),
      [headerNames.deadLetteredAt]: String(at),
      [headerNames.errorClass]: String(errorClass),
      [headerNames.reason]: String(reason),
    },
  });
}
const names = (letters: readonly DeadLetter[]) => letters.map(letterName);
const sent = (...places: string[]) => ({ sent: new Set(places) });

describe('open letters', () => {
  it('are those that no task has sent', () => {
    const letters = [letter(0, 1, 10), letter(0, 2, 11), letter(1, 1, 10)];
    expect(names(openLetters(letters, [sent('0/1'), sent('1/1')]))).toEqual(['0/2']);
  });

  it('count once for each event, whichever of two letters of one delivery was sent', () => {
    const twice = [letter(0, 1, 10), letter(0, 2, 10)];
    expect(names(openLetters(twice, []))).toEqual(['0/2']);
    expect(openLetters(twice, [sent('0/1')])).toEqual([]);
    expect(openLetters(twice, [sent('0/2')])).toEqual([]);
  });

  it('are open again as a later delivery, in any order of their places', () => {
    const again = [letter(0, 1, 10, { number: 7 }), letter(0, 2, 10, { number: 4 })];
    expect(names(openLetters(again, [sent('0/2')]))).toEqual(['0/1']);
    expect(names(openLetters(again, []))).toEqual(['0/1']);
    expect(openLetters(again, [sent('0/1')])).toEqual([]);
  });
});

describe('the order of sending', () => {
  it('is that of the events in each partition, the partitions by turns', () => {
    const letters = [letter(1, 1, 8), letter(0, 1, 9), letter(0, 2, 3), letter(0, 3, 5), letter(1, 2, 7)];
    expect(names(inKeyOrder(letters))).toEqual(['0/2', '1/2', '0/3', '1/1', '0/1']);
  });
});

describe('a filter', () => {
  const one = letter(0, 1, 10, { errorClass: 'timeout', reason: 'too-old', key: 'a', at: 50 });
  it.each([
    [{}, true],
    [{ errorClass: ['status-503', 'timeout'] }, true],
    [{ errorClass: ['status-503'] }, false],
    [{ reason: ['too-old'], key: ['a'] }, true],
    [{ reason: ['too-old'], key: ['b'] }, false],
    [{ eventId: ['e-10'], letter: ['0/1'] }, true],
    [{ letter: ['0/2'] }, false],
    [{ since: 50, until: 50 }, true],
    [{ since: 51 }, false],
    [{ until: 49 }, false],
  ])('%j takes a letter: %s', (filter, isTaken) => {
    expect(isWanted(one, filter)).toBe(isTaken);
  });
});
