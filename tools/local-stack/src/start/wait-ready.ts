import { setTimeout as delay } from 'node:timers/promises';
import { request } from 'undici';

export interface WaitReadyOptions {
  timeoutMs: number;
  signal: AbortSignal;
  /** Told the reason whenever it changes. */
  onReason: (reason: string) => void;
}

const askEveryMs = 100;

/** Resolves when `<url>/readyz` answers 200. Throws with the last reason after `timeoutMs`. */
export async function waitReady(
  url: string,
  { timeoutMs, signal, onReason }: WaitReadyOptions,
): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    const reason = await whyNotReady(url, signal);
    if (reason === undefined) return;
    signal.throwIfAborted();
    if (reason !== last) onReason(reason);
    last = reason;
    if (performance.now() > deadline) {
      throw new Error(`${url} was not ready within ${timeoutMs / 1_000} s: ${reason}`);
    }
    await delay(askEveryMs, undefined, { signal });
  }
}

async function whyNotReady(url: string, signal: AbortSignal): Promise<string | undefined> {
  try {
    const answer = await request(`${url}/readyz`, { signal, headersTimeout: 2_000 });
    const text = await answer.body.text();
    return answer.statusCode === 200 ? undefined : describeReasons(text);
  } catch {
    return 'starting'; // it does not listen yet
  }
}

/** `{"reasons":{"kafka":"not connected"}}` → `kafka: not connected`. */
export function describeReasons(body: string): string {
  try {
    const { reasons } = JSON.parse(body) as { reasons?: Record<string, string> };
    return Object.entries(reasons ?? {})
      .map(([check, reason]) => `${check}: ${reason}`)
      .join('; ');
  } catch {
    return body.slice(0, 100);
  }
}
