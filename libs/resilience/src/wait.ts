import { systemClock, type Clock } from './clock.ts';
import { whenAborted } from './when-aborted.ts';

/** Resolves after the delay. @throws the signal's reason when it aborts first. */
export function wait(delayMs: number, signal: AbortSignal, clock: Clock = systemClock): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(reasonOf(signal));
    const cancel = clock.after(delayMs, () => {
      forget();
      resolve();
    });
    const forget = whenAborted(signal, () => {
      cancel();
      reject(reasonOf(signal));
    });
  });
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error('aborted', { cause: signal.reason });
}
