import { systemClock, type Clock } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';
import type { CallContext, Handle } from './define-subscriber.ts';

/**
 * Makes the call with a deadline. The deadline also ends calls whose handler does not listen to the signal.
 * @throws what the handler throws; a TimeoutError at the deadline
 */
export function callWithDeadline<T>(
  handle: Handle<T>,
  event: T,
  context: Omit<CallContext, 'signal'>,
  deadlineMs: number,
  clock: Clock = systemClock,
): Promise<ApiAnswer> {
  return new Promise((resolve, reject) => {
    const abort = new AbortController();
    const cancel = clock.after(deadlineMs, () => {
      const error = new DOMException(`no answer within ${deadlineMs} ms`, 'TimeoutError');
      abort.abort(error);
      reject(error);
    });
    const answered = (answer: ApiAnswer): void => {
      cancel();
      resolve(answer);
    };
    const failed = (error: unknown): void => {
      cancel();
      // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- whatever it was, it is classified
      reject(error);
    };
    try {
      // What no compiler has seen may give an answer without a promise.
      Promise.resolve(handle(event, { ...context, signal: abort.signal })).then(answered, failed);
    } catch (error) {
      failed(error);
    }
  });
}
