import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';

/**
 * State and start time of a Linux process.
 * The command name before them may hold blanks and brackets, so the fields are counted from its closing bracket.
 */
function readProcStat(pid: number): { state: string; startTicks: string } | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    return state !== undefined && startTicks !== undefined ? { state, startTicks } : undefined;
  } catch {
    return undefined; // the process is gone, which is an answer
  }
}

const hasProc = existsSync('/proc/self/stat');

/** False for zombies too: where nobody reaps them they would otherwise seem to run for ever. */
export function isAlive(pid: number): boolean {
  if (hasProc) {
    const stat = readProcStat(pid);
    return stat !== undefined && stat.state !== 'Z' && stat.state !== 'X';
  }
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Tells a process from a later one with the same pid; `undefined` when it is gone. */
export function startMark(pid: number): string | undefined {
  if (hasProc) return readProcStat(pid)?.startTicks;
  try {
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined; // ps exits 1 for a pid that is gone
  }
}

/** Whether the process noted with this mark still runs. */
export function isSameProcess(pid: number, mark: string | undefined): boolean {
  return isAlive(pid) && (mark === undefined || startMark(pid) === mark);
}
