import { setTimeout as delay } from 'node:timers/promises';
import { UsageError } from './exits.ts';
import { isAway } from './explain-error.ts';
import type { Output } from './output.ts';

export interface Patience {
  /** For so long parts that do not answer are asked again; 0: once. */
  waitMs: number;
  signal: AbortSignal;
  output: Pick<Output, 'progress'>;
  now?: () => number;
  pause?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

const everyMs = 1_000;

/** Of a job that starts with its cluster: brokers, registry or database may come later. @throws what they say in the end */
export async function patiently<T>(ask: () => Promise<T>, patience: Patience): Promise<T> {
  const { waitMs, signal, output, now = Date.now, pause = pauseFor } = patience;
  const deadline = now() + waitMs;
  for (let said = ''; ; await pause(everyMs, signal)) {
    try {
      return await ask();
    } catch (error) {
      if (!isAway(error) || now() >= deadline || signal.aborted) throw error;
      const reason = error instanceof Error ? error.message : String(error);
      if (reason !== said) output.progress(`waiting: ${reason}`);
      said = reason;
    }
  }
}

function pauseFor(ms: number, signal: AbortSignal): Promise<unknown> {
  return delay(ms, undefined, { signal });
}

/** @throws UsageError */
export function readWait(seconds: number): number {
  if (!(seconds >= 0)) throw new UsageError('--wait must be a number of seconds, 0 or more');
  return seconds * 1_000;
}
