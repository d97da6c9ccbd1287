import type { Guardian } from '../guardian.ts';

type Guard = Pick<Guardian, 'add' | 'remove'>;

export interface GuardLater extends Guard {
  /** From now on this one guards, also what was added before. */
  handTo(guardian: Guard): void;
}

/** Remembers what is to be guarded until the guardian is there. */
export function guardLater(): GuardLater {
  const waiting = new Map<number, NodeJS.Signals | undefined>();
  let guardian: Guard | undefined;
  return {
    add: (pid, signal) => {
      if (guardian) guardian.add(pid, signal);
      else waiting.set(pid, signal);
    },
    remove: (pid) => {
      if (guardian) guardian.remove(pid);
      else waiting.delete(pid);
    },
    handTo: (present) => {
      guardian = present;
      for (const [pid, signal] of waiting) present.add(pid, signal);
      waiting.clear();
    },
  };
}
