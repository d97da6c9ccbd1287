import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Socket } from 'node:net';
import { join } from 'node:path';

/** Sees to it that the processes added to it end when this process is gone, whatever ended it. */
export interface Guardian {
  readonly pid: number;
  /** @param signal asks the process to end; SIGKILL follows after the grace. A group leader's whole group is meant. */
  add(pid: number, signal?: NodeJS.Signals): void;
  remove(pid: number): void;
  /** Ends what was not removed, then the guardian itself. */
  close(): Promise<void>;
}

export interface GuardianOptions {
  /** From the first signal to SIGKILL, in ms. */
  graceMs?: number;
  /** One that ends sooner than this is not replaced: it cannot run. In ms. */
  shortestLifeMs?: number;
  onLost?: (reason: string) => void;
}

function spawnGuardian(graceMs: number): ChildProcess {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'guardian-process.ts'), String(graceMs)], {
    detached: true, // its own session: Ctrl-C and a closing terminal do not reach it
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  child.on('error', () => undefined); // 'exit' or a missing pid tells the same
  child.stdin?.on('error', () => undefined); // EPIPE when it was killed: 'exit' follows
  child.unref();
  // Node gives child processes sockets; without unref a finished caller would be kept alive by its own guardian.
  (child.stdin as Socket | null)?.unref();
  return child;
}

/** Starts the guardian; when something kills it, another takes its place with the same list. */
export function startGuardian(options: GuardianOptions = {}): Guardian {
  const { graceMs = 8_000, shortestLifeMs = 1_000, onLost = () => undefined } = options;
  const guarded = new Map<number, NodeJS.Signals>();
  let closing = false;
  let current = begin();

  function begin(): ChildProcess {
    const startedAt = performance.now();
    const child = spawnGuardian(graceMs);
    for (const [pid, signal] of guarded) child.stdin?.write(`add ${pid} ${signal}\n`);
    child.once('exit', (code, signal) => {
      if (closing) return;
      if (performance.now() - startedAt < shortestLifeMs)
        onLost(`the guardian ended at once (${signal ?? code})`);
      else current = begin();
    });
    return child;
  }

  return {
    get pid() {
      return current.pid ?? 0;
    },
    add(pid, signal = 'SIGTERM') {
      guarded.set(pid, signal);
      current.stdin?.write(`add ${pid} ${signal}\n`);
    },
    remove(pid) {
      guarded.delete(pid);
      current.stdin?.write(`remove ${pid}\n`);
    },
    async close() {
      if (closing) return;
      closing = true;
      if (current.exitCode !== null || current.signalCode !== null) return;
      const exited = once(current, 'exit');
      current.ref();
      current.stdin?.end();
      await exited;
    },
  };
}
