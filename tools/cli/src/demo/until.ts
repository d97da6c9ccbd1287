import { setTimeout as delay } from 'node:timers/promises';

export interface UntilOptions {
  timeoutMs: number;
  signal: AbortSignal;
  everyMs?: number;
}

/** Looks again and again; false when it has not come true in time. @throws what the signal says */
export async function until(
  isSo: () => Promise<boolean>,
  { timeoutMs, signal, everyMs = 500 }: UntilOptions,
): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    signal.throwIfAborted();
    if (await isSo()) return true;
    if (performance.now() >= deadline) return false;
    await delay(everyMs, undefined, { signal });
  }
}
