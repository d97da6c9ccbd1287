import { isUncertain, isUnavailable } from './database.ts';

const withCode = (code: string) => Object.assign(new Error('x'), { code });

describe('an error of the database', () => {
  it.each([
    ['refused connection', withCode('ECONNREFUSED'), false],
    ['refused on every address', new AggregateError([withCode('ECONNREFUSED')], ''), false],
    ['no connection in time', new Error('timeout exceeded when trying to connect'), false],
    ['too many connections', withCode('53300'), false],
    ['starting up', withCode('57P03'), true],
    ['statement timeout', withCode('57014'), false],
    ['disk full', withCode('53100'), false],
    ['read-only standby', withCode('25006'), false],
    ['shut down', withCode('57P01'), true],
    ['connection reset', withCode('ECONNRESET'), true],
    ['connection ended', new Error('Connection terminated unexpectedly'), true],
    ['no answer in time', new Error('Query read timeout'), true],
  ])('means "try again": %s; the outcome is unknown: %s', (_kind, error, uncertain) => {
    expect(isUnavailable(error)).toBe(true);
    expect(isUncertain(error)).toBe(uncertain);
  });

  it.each([
    ['unique violation', withCode('23505')],
    ['missing table', withCode('42P01')],
    ['a bug', new TypeError('undefined is not a function')],
    ['no error at all', 'text'],
  ])('does not mean "try again": %s', (_kind, error) => {
    expect(isUnavailable(error)).toBe(false);
  });
});
