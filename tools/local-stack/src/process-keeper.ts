import type { Guardian } from './guardian.ts';
import type { StackRecord } from './stack-record.ts';

/** Where a server process is noted for as long as it runs, so that nothing of it stays behind. */
export interface ProcessKeeper {
  keep(name: string, pid: number, signal: NodeJS.Signals): void;
  release(pid: number): void;
}

/** The guardian ends the process when this one is gone; the record lets the next start find it when both are. */
export function createProcessKeeper(guardian: Guardian, record: StackRecord): ProcessKeeper {
  return {
    keep(name, pid, signal) {
      guardian.add(pid, signal);
      record.add(name, pid, signal);
    },
    release(pid) {
      guardian.remove(pid);
      record.remove(pid);
    },
  };
}
