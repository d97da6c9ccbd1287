import { createManualClock } from '@rivulet/resilience';
import type { Handle } from './define-subscriber.ts';
import { createMakeCall } from './make-call.ts';
import type { Outcome } from './outcome.ts';
import type { Permit } from './protect.ts';

function calling(handle: Handle<string>, isProbe = false) {
  const clock = createManualClock();
  const ends: { outcome: Outcome; latencyMs: number }[] = [];
  const observed: object[] = [];
  const permit: Permit = {
    isProbe,
    ended: (outcome, latencyMs) => void ends.push({ outcome, latencyMs }),
    unused: () => undefined,
  };
  const make = createMakeCall({
    subscriber: { group: 'g', handle, deadlineMs: 1_000 },
    observe: (context, call) => (observed.push(context), call()),
    clock,
  });
  return { clock, ends, observed, call: () => make('the event', 'e-1', 3, permit) };
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
});
