import { exponential, keepTrying } from '@rivulet/resilience';
import { isUncertain, isUnavailable } from './database.ts';
import { Problem } from './problem-details.ts';

const backoff = exponential({ initialMs: 50, maxMs: 500 });

/**
 * Runs a statement that may be run again without harm. When the connection breaks before its answer, nobody knows
 * whether it was carried out: it is run again until the database says so, at most for `withinMs`.
 * @throws Problem `unavailable` when the database does not answer; what the statement throws otherwise
 */
export async function untilCertain<T>(run: () => Promise<T>, withinMs: number): Promise<T> {
  try {
    return await run();
  } catch (error) {
    if (!isUnavailable(error)) throw error;
    if (!isUncertain(error)) throw unavailable('the database does not answer; nothing was stored', error);
  }
  const limit = AbortSignal.timeout(withinMs);
  try {
    return await keepTrying(run, { signal: limit, backoff, giveUp: (error) => !isUnavailable(error) });
  } catch (error) {
    if (!limit.aborted) throw error;
    throw unavailable(
      'the database was lost before it answered: whether the order was stored is not known',
      error,
    );
  }
}

export function unavailable(detail: string, cause?: unknown): Problem {
  return new Problem('unavailable', detail, { cause, headers: { 'Retry-After': '2' } });
}
