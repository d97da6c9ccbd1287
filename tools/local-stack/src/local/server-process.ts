import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import type { ProcessKeeper } from '../process-keeper.ts';
import { waitUntil } from '../wait-until.ts';

export interface ServerProcessOptions {
  name: string;
  command: string;
  args: readonly string[];
  /** Appended to; both of the server's streams go there, so that the console stays quiet. */
  logFile: string;
  keeper: ProcessKeeper;
  /** What the server takes as a request for an orderly end. */
  stopSignal: NodeJS.Signals;
  env?: NodeJS.ProcessEnv;
  /** Runs as this user instead of the caller. */
  as?: { uid: number; gid: number } | undefined;
}

export interface ServerProcess {
  readonly pid: number;
  /** Resolves with how it ended, `exit code 1` or `SIGKILL`; never rejects. */
  readonly exited: Promise<string>;
  /** Orderly, then by SIGKILL after `graceMs`; done already is fine. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a server in its own process group, so that Ctrl-C reaches this process only and the apps can finish first.
 * @throws Error when the command cannot be run
 */
export async function startServerProcess(options: ServerProcessOptions): Promise<ServerProcess> {
  const { name, command, args, logFile, keeper, stopSignal, env, as } = options;
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, {
    detached: true,
    stdio: ['ignore', log, log],
    ...(env ? { env } : {}),
    ...(as ? { uid: as.uid, gid: as.gid } : {}),
  });
  closeSync(log);
  const { pid } = child;
  if (pid !== undefined) keeper.keep(name, pid, stopSignal);
  const exited = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      if (pid !== undefined) keeper.release(pid);
      resolve(signal ?? `exit code ${code}`);
    });
  });
  await once(child, 'spawn');
  child.unref();

  let ended = false;
  void exited.then(() => (ended = true));
  const isEnded = () => (ended ? true : undefined);
  return {
    pid: child.pid ?? 0,
    exited,
    async stop(graceMs) {
      if (ended) return;
      child.kill(stopSignal);
      if (await waitUntil(isEnded, { timeoutMs: graceMs, everyMs: 20 })) return;
      child.kill('SIGKILL');
      await waitUntil(isEnded, { timeoutMs: 5_000, everyMs: 20 });
    },
  };
}
