import { parseArguments } from './arguments.ts';

describe('parseArguments', () => {
  it('runs seed 1 for a minute with 40 events a second against three brokers unless told otherwise', () => {
    expect(parseArguments([])).toMatchObject({
      kind: 'run',
      options: { seeds: [1], minutes: 1, brokers: 3, publishers: 2, rate: 40, keep: false },
    });
  });

  it('takes a range of seeds', () => {
    expect(parseArguments(['--seeds', '4..6'])).toMatchObject({ options: { seeds: [4, 5, 6] } });
    expect(parseArguments(['--seed', '9'])).toMatchObject({ options: { seeds: [9] } });
  });

  it.each([
    [['--seed', 'x'], 'whole numbers'],
    [['--seeds', '6..4'], 'A not above B'],
    [['--minutes', '0'], '--minutes 0'],
    [['--brokers', '2'], 'expected 1 or 3'],
    [['--publishers', '1.5'], 'expected a whole number from 0 to 4'],
    [['--rate', '0'], '--rate 0'],
    [['--mutation', 'gravity'], 'expected one of ledger, claim, fencing, drain, parking'],
    [['--sead', '1'], '--sead'],
  ])('refuses %p and says why', (argv, reason) => {
    const command = parseArguments(argv);
    expect(command).toMatchObject({ kind: 'wrong', message: expect.stringContaining(reason) });
  });

  it('shows all mutations, or the one that is named', () => {
    expect(parseArguments(['--mutations'])).toMatchObject({ kind: 'mutations' });
    expect(parseArguments(['--mutations', '--mutation', 'claim'])).toEqual({
      kind: 'mutations',
      names: ['claim'],
    });
  });

  it('checks a history that was kept', () => {
    expect(parseArguments(['--check', 'history.json'])).toEqual({
      kind: 'check',
      file: 'history.json',
      json: undefined,
    });
  });
});
