import type { Handle } from './define-subscriber.ts';

/**
 * Wraps a handler with a concern of one's own: measuring, masking fields, a log line, a check.
 * It runs once per attempt, inside the call's span, deadline and permit: what it waits for counts as the call's time,
 * and `context.signal` aborts it at the deadline. What it throws is classified as if the handler had thrown it: a
 * PermanentError makes a dead letter at once, anything else spends an attempt. It must return what `next` answered, or
 * an answer of its own instead of calling `next`.
 */
export type Middleware<T> = (next: Handle<T>) => Handle<T>;

/** The first one is the outermost. @throws RangeError when one of them gives no function */
export function compose<T>(use: readonly Middleware<T>[], handle: Handle<T>): Handle<T> {
  return use.reduceRight<Handle<T>>((next, middleware, index) => {
    const wrapped: unknown = middleware(next);
    if (typeof wrapped === 'function') return wrapped as Handle<T>;
    throw new RangeError(
      `use[${index}] gave ${wrapped === null ? 'null' : typeof wrapped}: it must be (next) => (event, context) => next(event, context)`,
    );
  }, handle);
}
