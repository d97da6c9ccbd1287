import { parseArguments } from './arguments.ts';

const parse = (line: string) => parseArguments(line.split(' ').filter((word) => word !== ''));

describe('the arguments of the outbox command', () => {
  it.each([
    ['--help', { kind: 'help' }],
    ['discard -h', { kind: 'help' }],
    ['sql', { kind: 'sql' }],
    ['migrate --json', { kind: 'migrate', json: true }],
    ['status', { kind: 'status', json: false, maxBacklog: Infinity, maxAgeSeconds: 60 }],
    [
      'status --max-backlog 5 --max-age-seconds 0',
      { kind: 'status', json: false, maxBacklog: 5, maxAgeSeconds: 0 },
    ],
    ['release', { kind: 'release', json: false, dryRun: false, filter: {} }],
    [
      'discard --because tested --id 1 --id 2 --key k --topic t --as too-large --dry-run',
      {
        ...{ kind: 'discard', json: false, dryRun: true, because: 'tested' },
        filter: { ids: ['1', '2'], key: 'k', topic: 't', as: 'too-large' },
      },
    ],
  ])('are understood: %s', (line, command) => {
    expect(parse(line)).toEqual(command);
  });

  it.each([
    ['', 'name one command of'],
    ['drop', 'name one command of'],
    ['migrate now', 'name one command of'],
    ['migrate --dry-run', 'migrate takes no --dry-run'],
    ['status --nonsense', "Unknown option '--nonsense'"],
    ['status --max-backlog many', '--max-backlog=many is not a whole number'],
    ['release --as nonsense', '--as=nonsense is none of too-large, refused'],
    ['release --id x', '--id=x is not the number of a record'],
    ['discard --id 1', 'discard needs --because TEXT'],
    ['discard --because tested', 'discard needs to be told which'],
  ])('are refused with one sentence that says what is wrong: %s', (line, reason) => {
    expect(parse(line)).toMatchObject({ kind: 'wrong', message: expect.stringContaining(reason) });
    expect(parse(line)).toMatchObject({ message: expect.stringContaining('--help') });
  });
});
