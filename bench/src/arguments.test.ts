import { readArguments } from './arguments.ts';

describe('the options of the bench', () => {
  it('are all that there is when none is given', () => {
    expect(readArguments([], ['publisher'])).toEqual({
      only: undefined,
      quick: false,
      repeats: undefined,
      contestants: undefined,
      json: undefined,
      profileDir: undefined,
      help: false,
    });
  });

  it('choose the bench and its contestants', () => {
    const args = [
      '--only',
      'publisher',
      '--quick',
      '--repeats',
      '3',
      '--contestants',
      'empty,ours',
      '--json',
      'out.json',
    ];
    expect(readArguments(args, ['publisher'])).toMatchObject({
      only: 'publisher',
      quick: true,
      repeats: 3,
      contestants: ['empty', 'ours'],
      json: 'out.json',
    });
  });

  it.each([
    [['--only', 'nothing'], /--only nothing: there is publisher/],
    [['--json', 'one.json'], /--json takes one result: add --only/],
    [['--repeats', '0'], /--repeats 0: it takes a whole number/],
    [['--fast'], /--fast/],
  ])('are refused when wrong: %j', (args, message) => {
    expect(() => readArguments(args, ['publisher', 'growth'])).toThrow(message);
  });
});
