import { execFileSync } from 'node:child_process';
import { isSameProcess, startMark } from '../process-identity.ts';

interface ParentProcess {
  pid: number;
  command: string;
}

const lookEveryMs = 500;

/**
 * npm runs a script through a shell, which passes no signal on: when npm or that shell is killed, this process stays.
 * Calls back once when one of the two is gone. Does nothing for a process that npm did not start.
 */
export function watchLaunchers(env: NodeJS.ProcessEnv, onGone: () => void): void {
  if (env['npm_lifecycle_event'] === undefined) return;
  const launchers = launchersOf(process.ppid, readProcess).map((pid) => ({ pid, mark: startMark(pid) }));
  const timer = setInterval(() => {
    if (launchers.every(({ pid, mark }) => isSameProcess(pid, mark))) return;
    clearInterval(timer);
    onGone();
  }, lookEveryMs);
  timer.unref();
}

/** The parent, and npm behind it when the parent is npm's shell. Whoever runs npm may go and leave it running. */
export function launchersOf(parentPid: number, read: (pid: number) => ParentProcess | undefined): number[] {
  const parent = read(parentPid);
  const isShell = parent !== undefined && /(^|\/)(ba|da|z|k|a)?sh$/.test(parent.command);
  return isShell && parent.pid > 1 ? [parentPid, parent.pid] : [parentPid];
}

/** The command of a process and the pid of its parent. */
function readProcess(pid: number): ParentProcess | undefined {
  try {
    const text = execFileSync('ps', ['-o', 'ppid=,comm=', '-p', String(pid)], { encoding: 'utf8' }).trim();
    const [parent = '', ...command] = text.split(/\s+/);
    return { pid: Number(parent), command: command.join(' ') };
  } catch {
    return undefined; // without ps only the parent itself is watched
  }
}
