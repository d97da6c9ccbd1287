import type { History, ProcessNote } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** Processes end when they are told to, in time, and then with 0. Being killed is no fault of theirs, nor a SIGTERM that came before they could listen to it. */
export function checkExits({ processes }: History): Violation[] {
  const begun = new Set(processes.filter(({ what }) => what === 'ready').map(({ pid }) => pid));
  const isFault = ({ what, pid, code, signal }: ProcessNote): boolean =>
    what === 'exited' && code !== 0 && signal !== 'SIGKILL' && !(signal === 'SIGTERM' && !begun.has(pid));
  const stuck = processes.filter(({ what }) => what === 'stuck');
  const ended = processes.filter(isFault).map(({ replica, pid, code, signal }) => ({
    check: 'exits',
    message: `${replica} (process ${pid}) ended with ${signal ?? `exit code ${code}`}`,
  }));
  return [
    ...ended,
    ...stuck.map(({ replica, pid }) => ({
      check: 'exits',
      message: `${replica} (process ${pid}) did not end when it was told to`,
    })),
  ];
}
