import { exponential, type Backoff } from './backoff.ts';
import { systemClock, type Clock } from './clock.ts';
import { wait } from './wait.ts';

export interface KeepTryingOptions {
  signal: AbortSignal;
  /** Told of each failure; the count is 1-based. */
  failed?: (error: unknown, failures: number) => void;
  /** Errors for which trying again is pointless; thrown at once. */
  giveUp?: (error: unknown) => boolean;
  backoff?: Backoff;
  clock?: Clock;
  random?: () => number;
}

const defaultBackoff = exponential({ initialMs: 100, maxMs: 5_000 });

/**
 * Tries until it succeeds: a first try that does costs hardly more than the try itself.
 * @throws the signal's reason once that aborts; what `giveUp` names.
 */
export function keepTrying<T>(attempt: () => Promise<T>, options: KeepTryingOptions): Promise<T> {
  if (options.signal.aborted) return Promise.reject(options.signal.reason as Error);
  return tryOnce(attempt).catch((error: unknown) => tryAgain(attempt, error, options));
}

function tryOnce<T>(attempt: () => Promise<T>): Promise<T> {
  try {
    return attempt();
  } catch (error) {
    return (async () => {
      throw error;
    })();
  }
}

async function tryAgain<T>(
  attempt: () => Promise<T>,
  first: unknown,
  options: KeepTryingOptions,
): Promise<T> {
  const {
    signal,
    failed,
    giveUp,
    backoff = defaultBackoff,
    clock = systemClock,
    random = Math.random,
  } = options;
  let error = first;
  for (let failures = 1; ; failures += 1) {
    if (giveUp?.(error) === true) throw error;
    failed?.(error, failures);
    await wait(backoff(failures, random), signal, clock);
    signal.throwIfAborted();
    try {
      return await attempt();
    } catch (again) {
      error = again;
    }
  }
}
