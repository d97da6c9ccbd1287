import { systemClock, type Clock } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';
import type { CallContext, Handle } from './define-subscriber.ts';

/**
 * Makes the call with a deadline. The deadline also ends calls whose handler does not listen to the signal.
 * @throws what the handler throws; a TimeoutError at the deadline
 */
export async function callWithDeadline<T>(
  handle: Handle<T>,
  event: T,
  context: Omit<CallContext, 'signal'>,
  deadlineMs: number,
  clock: Clock = systemClock,
): Promise<ApiAnswer> {
  const { promise: deadline, reject } = Promise.withResolvers<never>();
  const abort = new AbortController();
  const cancel = clock.after(deadlineMs, () => {
    const error = new DOMException(`no answer within ${deadlineMs} ms`, 'TimeoutError');
    abort.abort(error);
    reject(error);
  });
  try {
    return await Promise.race([handle(event, { ...context, signal: abort.signal }), deadline]);
  } finally {
    cancel();
  }
}
