import { setTimeout as sleep } from 'node:timers/promises';

/** True when the promise settled in time. Its rejection is passed on. */
export async function withinMs(promise: Promise<void>, timeoutMs: number): Promise<boolean> {
  const done = new AbortController();
  const timeout = sleep(timeoutMs, false, { signal: done.signal }).catch(() => false);
  try {
    return await Promise.race([promise.then(() => true), timeout]);
  } finally {
    done.abort();
  }
}
