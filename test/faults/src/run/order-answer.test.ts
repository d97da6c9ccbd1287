import { noAnswer, readAnswer } from './order-answer.ts';

const problem = (detail: string) => JSON.stringify({ title: 'a problem', detail });

describe('readAnswer', () => {
  it('takes 2xx for accepted, with its ids and its body as it came', () => {
    const body = '{"orderId":"o","eventId":"e"}';
    expect(readAnswer(201, body)).toMatchObject({ outcome: 'accepted', orderId: 'o', eventId: 'e', body });
  });

  it.each([
    [422, 'one field is not valid', 'refused'],
    [429, 'too many', 'refused'],
    [500, 'the fault is on this side', 'refused'],
    [503, 'the database does not answer; nothing was stored', 'refused'],
    [503, 'whether the order was stored is not known', 'unknown'],
    [503, 'the database does not answer', 'unknown'],
  ])('takes %i "%s" for %s', (status, detail, outcome) => {
    expect(readAnswer(status, problem(detail))).toMatchObject({ outcome, detail });
  });

  it('takes a 503 that is no problem details for unknown', () => {
    expect(readAnswer(503, '<html>').outcome).toBe('unknown');
  });
});

describe('noAnswer', () => {
  const failed = (code: string) =>
    new TypeError('fetch failed', { cause: Object.assign(new Error(), { code }) });

  it('is unknown, unless nobody was there or the body never was whole', () => {
    expect(noAnswer(failed('ECONNRESET')).outcome).toBe('unknown');
    expect(noAnswer(new DOMException('left', 'AbortError')).outcome).toBe('unknown');
    expect(noAnswer(failed('ECONNREFUSED')).outcome).toBe('refused');
    expect(noAnswer(failed('ECONNRESET'), false).outcome).toBe('refused');
  });
});
