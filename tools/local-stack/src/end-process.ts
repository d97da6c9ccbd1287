import { isSameProcess, startMark } from './process-identity.ts';
import { waitUntil } from './wait-until.ts';

/** Signals a process group, or the single process when it leads no group. Gone already is fine. */
export function signalProcess(pid: number, signal: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, signal);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

export interface EndProcessOptions {
  signal: NodeJS.Signals;
  /** How long it may take to end by itself before SIGKILL, in ms. */
  graceMs: number;
  mark?: string | undefined;
}

/** Ends a process that may be another process's child. @returns whether it ended without SIGKILL */
export async function endProcess(
  pid: number,
  { signal, graceMs, mark = startMark(pid) }: EndProcessOptions,
): Promise<boolean> {
  const ended = () => (isSameProcess(pid, mark) ? undefined : true);
  if (ended()) return true;
  signalProcess(pid, signal);
  if (await waitUntil(ended, { timeoutMs: graceMs, everyMs: 50 })) return true;
  signalProcess(pid, 'SIGKILL');
  await waitUntil(ended, { timeoutMs: 5_000, everyMs: 50 });
  return false;
}
