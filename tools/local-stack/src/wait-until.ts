import { setTimeout as delay } from 'node:timers/promises';

export interface WaitUntilOptions {
  timeoutMs: number;
  everyMs?: number;
  signal?: AbortSignal | undefined;
  now?: () => number;
}

/**
 * Asks until `condition` gives a value; `undefined` means not yet.
 * @returns the value, or `undefined` when `timeoutMs` went by @throws the signal's reason when aborted
 */
export async function waitUntil<T>(
  condition: () => Promise<T | undefined> | T | undefined,
  { timeoutMs, everyMs = 100, signal, now = Date.now }: WaitUntilOptions,
): Promise<T | undefined> {
  const deadline = now() + timeoutMs;
  for (;;) {
    signal?.throwIfAborted();
    const value = await condition();
    if (value !== undefined) return value;
    if (now() >= deadline) return undefined;
    await delay(everyMs, undefined, { signal }).catch(() => signal?.throwIfAborted());
  }
}
