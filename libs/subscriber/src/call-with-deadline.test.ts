import { callWithDeadline } from './call-with-deadline.ts';
import { classifyError } from './classify.ts';
import type { Handle } from './define-subscriber.ts';

const context = { idempotencyKey: 'g:e-1', eventId: 'e-1', attempt: 2 };
const call = (handle: Handle<string>) => callWithDeadline(handle, 'the event', context, 5_000);

describe('callWithDeadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives the handler the event and its context, and passes its answer on', async () => {
    const handle = jest.fn<ReturnType<Handle<string>>, Parameters<Handle<string>>>(async () => ({
      status: 204,
    }));
    expect(await call(handle)).toEqual({ status: 204 });
    expect(handle).toHaveBeenCalledWith('the event', { ...context, signal: expect.any(AbortSignal) });
  });

  it('leaves no timer behind', async () => {
    await call(async () => ({ status: 200 }));
    await expect(call(() => Promise.reject(new Error('refused')))).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });

  it('passes on an answer that was not promised', async () => {
    const handle = (() => ({ status: 204 })) as unknown as Handle<string>;
    expect(await call(handle)).toEqual({ status: 204 });
  });

  it('passes on what a handler throws before it promises anything', async () => {
    const handle: Handle<string> = () => {
      throw new Error('bug');
    };
    await expect(call(handle)).rejects.toThrow('bug');
  });

  it('aborts the signal at the deadline, not before', async () => {
    let signal: AbortSignal | undefined;
    const answer = call(
      (_event, given) =>
        new Promise((_resolve, reject) => {
          signal = given.signal;
          signal.addEventListener('abort', () => reject(given.signal.reason as Error));
        }),
    );
    const outcome = answer.catch((error: unknown) => classifyError(error));
    await jest.advanceTimersByTimeAsync(4_999);
    expect(signal?.aborted).toBe(false);
    await jest.advanceTimersByTimeAsync(1);
    expect(await outcome).toMatchObject({ kind: 'retry', failure: { errorClass: 'timeout' } });
  });

  it('ends the call of a handler that does not listen to the signal', async () => {
    const outcome = call(() => new Promise(() => undefined)).catch((error: unknown) => classifyError(error));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(await outcome).toMatchObject({
      kind: 'retry',
      failure: { errorClass: 'timeout', message: 'no answer within 5000 ms' },
    });
  });

  it('is not disturbed by a handler that fails after its deadline', async () => {
    const late = Promise.withResolvers<never>();
    const outcome = call(() => late.promise).catch((error: unknown) => classifyError(error));
    await jest.advanceTimersByTimeAsync(5_000);
    late.reject(new Error('too late'));
    expect(await outcome).toMatchObject({ failure: { errorClass: 'timeout' } });
  });
});
