import { headerNames } from '@rivulet/contracts';
import { readDeadLetter } from '@rivulet/subscriber';
import type { LettersTask } from '../audit/fold-tasks.ts';
import { chooseOpenLetter } from './choose-open-letter.ts';
import { letterName } from './choose-letters.ts';

const letter = (offset: number, originOffset: number, delivery = 4) =>
  readDeadLetter({
    ...{ topic: 'dlq', partition: 0, offset, key: null, value: null, timestampMs: 0 },
    headers: {
      [headerNames.ceId]: `e-${originOffset}`,
      [headerNames.originTopic]: 'events',
      [headerNames.originPartition]: '0',
      [headerNames.originOffset]: String(originOffset),
      [headerNames.delivery]: String(delivery),
    },
  });
const sent = (...names: string[]) =>
  [{ kind: 'redrive', task: 't-1', sent: new Set(names) }] as unknown as LettersTask[];

describe('a letter that is to be edited', () => {
  const letters = [letter(1, 10), letter(2, 11), letter(3, 10, 7)];

  it('is named by its place or its event, of which the open one counts', () => {
    expect(letterName(chooseOpenLetter(letters, [], '0/2'))).toBe('0/2');
    expect(letterName(chooseOpenLetter(letters, sent('0/1'), 'e-10'))).toBe('0/3');
  });

  it.each([
    ['0/9', [], 'no letter 0/9'],
    ['0/1', [], 'take 0/3'],
    ['0/1', sent('0/1'), 'take 0/3'],
    ['e-11', sent('0/2'), 'not open any more: redrive by task t-1'],
  ])('must be open: %s', (which, tasks, why) => {
    expect(() => chooseOpenLetter(letters, tasks, which)).toThrow(why);
  });
});
