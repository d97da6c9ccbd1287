import { setTimeout as delay } from 'node:timers/promises';

export interface WaitForOptions {
  timeoutMs?: number;
  /** What is waited for, as the error shall name it: 'the order in both ledgers'. */
  what: string;
  intervalMs?: number;
  signal?: AbortSignal;
}

/**
 * Asks `condition` until it returns something truthy and resolves with that. A condition that throws counts as not yet.
 * Throws after `timeoutMs`, naming what was waited for, with the last error of the condition as `cause`.
 */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { timeoutMs = 5_000, what, intervalMs = 20, signal }: WaitForOptions,
): Promise<NonNullable<T>> {
  const deadline = performance.now() + timeoutMs;
  let cause: unknown;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const found = await condition();
      if (found) return found;
      cause = undefined;
    } catch (error) {
      cause = error;
    }
    if (performance.now() >= deadline) {
      const last = cause instanceof Error ? `; last error: ${cause.message}` : '';
      throw new Error(`waited ${timeoutMs} ms in vain for ${what}${last}`, { cause });
    }
    await delay(intervalMs, undefined, signal ? { signal } : {});
  }
}
