import { createManualClock } from '@rivulet/resilience';
import { PermanentError } from './api-answer.ts';
import type { Handle } from './define-subscriber.ts';
import { createMakeCall } from './make-call.ts';
import { compose, type Middleware } from './middleware.ts';
import type { Outcome } from './outcome.ts';
import type { Permit } from './protect.ts';

function calling(handle: Handle<string>, isProbe = false) {
  const clock = createManualClock();
  const ends: { outcome: Outcome; latencyMs: number }[] = [];
  const observed: object[] = [];
  const permit: Permit = {
    isProbe,
    ended: (outcome, latencyMs) => void ends.push({ outcome, latencyMs }),
    unused: () => void (unused += 1),
  };
  let unused = 0;
  const faults: unknown[] = [];
  const make = createMakeCall({
    subscriber: { group: 'g', handle, deadlineMs: 1_000 },
    observe: (context, call) => (observed.push(context), call()),
    fault: (error) => void faults.push(error),
    clock,
  });
  return {
    clock,
    ends,
    observed,
    faults,
    unused: () => unused,
    call: () => make('the event', 'e-1', 3, permit),
  };
}

describe('createMakeCall', () => {
  it('makes the call with the key that is the same for every attempt of the group', async () => {
    const contexts: object[] = [];
    const { call, observed } = calling(async (_event, context) => (contexts.push(context), { status: 200 }));
    expect(await call()).toEqual({ kind: 'done', status: 200 });
    expect(contexts).toMatchObject([{ idempotencyKey: 'g:e-1', eventId: 'e-1', attempt: 3 }]);
    expect(observed).toMatchObject([{ eventId: 'e-1', attempt: 3 }]);
  });

  it('never rejects: an error is an outcome', async () => {
    const { call } = calling(() =>
      Promise.reject(Object.assign(new Error('refused'), { code: 'ECONNREFUSED' })),
    );
    expect(await call()).toMatchObject({ kind: 'retry', failure: { errorClass: 'connect' } });
  });

  it('gives its permit back once, with the outcome and the time it took', async () => {
    const { clock, ends, call } = calling(async () => (clock.advance(40), { status: 503 }));
    await call();
    expect(ends).toMatchObject([{ outcome: { kind: 'retry' }, latencyMs: 40 }]);
  });

  it('spends no attempt on a probe that fails, but tells the circuit', async () => {
    const { ends, call } = calling(async () => ({ status: 500 }), true);
    expect(await call()).toMatchObject({ kind: 'defer', failure: { errorClass: 'status-500' } });
    expect(ends).toMatchObject([{ outcome: { kind: 'retry' } }]);
  });

  it.each([undefined, null, 200, {}, { status: NaN }])(
    'counts %j in the place of an answer as a failed attempt: nobody knows what the API said',
    async (answer) => {
      const { call, ends, faults } = calling(async () => answer as unknown as { status: number });
      expect(await call()).toMatchObject({
        kind: 'retry',
        failure: {
          errorClass: 'TypeError',
          message: expect.stringContaining('gave no answer with a status'),
        },
      });
      expect([ends.length, faults.length]).toEqual([0, 1]);
    },
  );

  it('classifies what a middleware throws like what the handler throws, inside span, deadline and permit', async () => {
    const failing: Middleware<string> = () => () => Promise.reject(new PermanentError('no tenant'));
    const { call, ends, observed } = calling(compose([failing], async () => ({ status: 200 })));
    expect(await call()).toMatchObject({
      kind: 'dead',
      reason: 'permanent',
      failure: { message: 'no tenant' },
    });
    expect([ends.length, observed.length]).toEqual([1, 1]);
  });

  it('ends a middleware that waits for longer than the deadline', async () => {
    let aborted = false;
    const waiting: Middleware<string> =
      () =>
      (_event, { signal }) => {
        signal.addEventListener('abort', () => (aborted = true));
        return new Promise(() => undefined);
      };
    const { call, clock } = calling(compose([waiting], async () => ({ status: 200 })));
    const outcome = call();
    clock.advance(1_000);
    expect(await outcome).toMatchObject({ kind: 'retry', failure: { errorClass: 'timeout' } });
    expect(aborted).toBe(true);
  });

  it('tells of a fault in the handler and holds it against no API; the attempt is spent, also of a probe', async () => {
    const bug = new TypeError('order.items is undefined');
    const { ends, faults, unused, call } = calling(() => Promise.reject(bug), true);
    expect(await call()).toMatchObject({ kind: 'retry', failure: { errorClass: 'TypeError' } });
    expect([faults, ends, unused()]).toEqual([[bug], [], 1]);
  });

  it('takes what fetch throws for what it is: no fault of the handler', async () => {
    const cause = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    const { faults, call } = calling(() => Promise.reject(new TypeError('fetch failed', { cause })));
    expect(await call()).toMatchObject({ kind: 'retry', failure: { errorClass: 'connect' } });
    expect(faults).toEqual([]);
  });
});
