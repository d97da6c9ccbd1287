import { PermanentError } from './api-answer.ts';
import { classifyAnswer, classifyError } from './classify.ts';

describe('classifyAnswer', () => {
  it.each([200, 201, 202, 204])('takes %i as done', (status) => {
    expect(classifyAnswer({ status })).toEqual({ kind: 'done', status });
  });

  it.each([408, 425, 500, 502, 503, 504])('retries %i', (status) => {
    expect(classifyAnswer({ status })).toMatchObject({
      kind: 'retry',
      failure: { errorClass: `status-${status}` },
    });
  });

  it('defers 429, with and without Retry-After', () => {
    expect(classifyAnswer({ status: 429 })).toMatchObject({ kind: 'defer', afterMs: undefined });
    expect(classifyAnswer({ status: 429, retryAfterMs: 3_000 })).toMatchObject({
      kind: 'defer',
      afterMs: 3_000,
    });
  });

  it('defers 503 that says for how long', () => {
    expect(classifyAnswer({ status: 503, retryAfterMs: 0 })).toMatchObject({ kind: 'defer', afterMs: 0 });
  });

  it.each([301, 400, 401, 403, 404, 409, 410, 422])('dead-letters %i at once', (status) => {
    expect(classifyAnswer({ status, excerpt: 'no stock' })).toEqual({
      kind: 'dead',
      reason: 'permanent',
      failure: { errorClass: `status-${status}`, message: `API answered ${status}: no stock` },
    });
  });
});

describe('classifyError', () => {
  const coded = (code: string) => Object.assign(new Error('x'), { code });

  it.each([
    [coded('ECONNREFUSED'), 'connect'],
    [coded('UND_ERR_CONNECT_TIMEOUT'), 'connect'],
    [coded('ECONNRESET'), 'connection-lost'],
    [coded('UND_ERR_SOCKET'), 'connection-lost'],
    [new DOMException('late', 'TimeoutError'), 'timeout'],
    [new AggregateError([coded('ECONNREFUSED')]), 'connect'],
    [new TypeError('bug'), 'TypeError'],
    ['thrown text', 'unknown'],
  ])('retries %s as %s', (error, errorClass) => {
    expect(classifyError(error)).toMatchObject({ kind: 'retry', failure: { errorClass } });
  });

  it('dead-letters an event that can not be turned into a call', () => {
    expect(classifyError(new PermanentError('no phone'))).toMatchObject({
      kind: 'dead',
      reason: 'permanent',
    });
  });
});
