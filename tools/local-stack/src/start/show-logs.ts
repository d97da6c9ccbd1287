import { followLog } from './follow-log.ts';
import type { Supervised } from './supervise.ts';
import type { Terminal } from './terminal.ts';

/** Prints what the programs log from now on, each line with the program's name, until the signal is aborted. */
export function showLogs(programs: readonly Supervised[], terminal: Terminal, signal: AbortSignal): void {
  for (const { name, logFile } of programs) {
    followLog(logFile, (line) => terminal.print(`${terminal.paint('dim', name)} ${line}`), signal).catch(
      (error: unknown) => terminal.print(`the log of ${name} can not be shown any more: ${String(error)}`),
    );
  }
}
