import { readArguments } from './arguments.ts';

describe('the options of the bench', () => {
  it('are all that there is when none is given', () => {
    expect(readArguments([], ['publisher'])).toEqual({
      only: undefined,
      quick: false,
      contestants: undefined,
      json: undefined,
      profileDir: undefined,
      help: false,
    });
  });

  it('choose the bench and its contestants', () => {
    const args = ['--only', 'publisher', '--quick', '--contestants', 'empty,ours', '--json', 'out.json'];
    expect(readArguments(args, ['publisher'])).toMatchObject({
      only: 'publisher',
      quick: true,
      contestants: ['empty', 'ours'],
      json: 'out.json',
    });
  });

  it.each([
    [['--only', 'nothing'], /--only nothing: there is publisher/],
    [['--json', 'one.json'], /--json takes one result: add --only/],
    [['--fast'], /--fast/],
  ])('are refused when wrong: %j', (args, message) => {
    expect(() => readArguments(args, ['publisher', 'growth'])).toThrow(message);
  });
});
