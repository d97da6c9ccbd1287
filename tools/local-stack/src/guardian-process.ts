/**
 * Runs detached, beside the process that started it, and outlives it: reads `add PID SIGNAL` and `remove PID` from the
 * pipe on stdin and, when that pipe closes (the other end is gone, also by SIGKILL), ends all that remain.
 */
import { createInterface } from 'node:readline';
import { endProcess } from './end-process.ts';
import { startMark } from './process-identity.ts';

interface Guarded {
  pid: number;
  signal: NodeJS.Signals;
  mark: string | undefined;
}

const graceMs = Number(process.argv[2] ?? 8_000);
const guarded = new Map<number, Guarded>();

for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => undefined);

const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, pidText, signal] = line.split(' ');
  const pid = Number(pidText);
  if (verb === 'add') guarded.set(pid, { pid, signal: signal as NodeJS.Signals, mark: startMark(pid) });
  else if (verb === 'remove') guarded.delete(pid);
});
lines.on('close', () => {
  // Without a mark it was gone when it was added.
  const running = [...guarded.values()].filter(({ mark }) => mark !== undefined);
  const endings = running.map(({ pid, signal, mark }) => endProcess(pid, { signal, graceMs, mark }));
  void Promise.allSettled(endings).then(() => process.exit(0));
});
