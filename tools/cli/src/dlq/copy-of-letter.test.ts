import { headerNames } from '@rivulet/contracts';
import { copyForRedrive, readDeadLetter } from '@rivulet/subscriber';
import { copyOfLetter } from './copy-of-letter.ts';

const letter = readDeadLetter({
  ...{
    topic: 'dlq',
    partition: 3,
    offset: 17,
    key: Buffer.from('k'),
    value: Buffer.from('old'),
    timestampMs: 0,
  },
  headers: { [headerNames.ceId]: 'e-1', [headerNames.delivery]: '4', [headerNames.errorClass]: 'status-422' },
});
const plan = { topic: 'retry', task: 't', compensated: false };

describe('the copy of an edited letter', () => {
  it('is that of a redrive, with the new bytes and the id of the event in a header', () => {
    const value = Buffer.from('new');
    const copy = copyOfLetter(letter, { kind: 'edit', edit: { value, eventId: 'e-1', fields: ['a'] } }, plan);
    const redriven = copyForRedrive(letter, plan);
    expect(copy).toEqual({
      ...{ ...redriven, value },
      headers: { ...redriven.headers, [headerNames.edited]: 'e-1' },
    });
    expect(copy.headers).toMatchObject({ [headerNames.letter]: '3/17', [headerNames.delivery]: '6' });
  });
});
