import { setTimeout as delay } from 'node:timers/promises';
import type { Ending, Launched } from './launch-node.ts';

export interface KeepRunningOptions {
  launch: () => Promise<Launched>;
  onStart?: (pid: number) => void;
  /** Told of each end that nobody asked for, before the process is started again. */
  onDeath: (death: { pid: number; how: string; againInMs: number }) => void;
  onEnd?: (pid: number) => void;
  signal: AbortSignal;
  now?: () => number;
  wait?: (ms: number, signal: AbortSignal) => Promise<unknown>;
}

/** Why a process is not started any more. */
export interface GivenUp {
  how: string;
  /** Quick deaths in a row. */
  deaths: number;
}

const quickDeathMs = 10_000;
const mostQuickDeaths = 5;
const firstBackoffMs = 250;
/** EX_CONFIG: the environment is wrong, so that starting again cannot help. */
const exitBadConfig = 78;

/**
 * Starts a process again whenever it ends, after 0.25, 0.5, 1, 2 s when it died within 10 s of its start.
 * Resolves with undefined when `signal` has been aborted and the process has ended, or with the reason for giving up:
 * five quick deaths in a row, or a configuration that the process refuses.
 */
export async function keepRunning(options: KeepRunningOptions): Promise<GivenUp | undefined> {
  const { launch, onStart, onDeath, onEnd, signal } = options;
  const { now = () => performance.now(), wait = (ms, stop) => delay(ms, undefined, { signal: stop }) } =
    options;
  let deaths = 0;
  while (!signal.aborted) {
    const startedAt = now();
    const { pid, ended } = await launch();
    onStart?.(pid);
    const ending = await ended;
    onEnd?.(pid);
    if (signal.aborted) return undefined;
    const how = describeEnding(ending);
    deaths = now() - startedAt < quickDeathMs ? deaths + 1 : 0;
    if (ending.code === exitBadConfig || deaths >= mostQuickDeaths) return { how, deaths };
    const againInMs = firstBackoffMs * 2 ** Math.max(0, deaths - 1);
    onDeath({ pid, how, againInMs });
    await wait(againInMs, signal).catch(() => undefined);
  }
  return undefined;
}

export function describeEnding({ code, signal }: Ending): string {
  if (signal !== null) return `was ended by ${signal}`;
  return code === exitBadConfig ? 'refused its configuration (exit 78)' : `ended with exit ${code}`;
}
