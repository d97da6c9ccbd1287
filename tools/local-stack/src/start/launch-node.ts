import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { open } from 'node:fs/promises';
import path from 'node:path';

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Launched {
  pid: number;
  /** Resolves when the process has ended; never rejects. */
  ended: Promise<Ending>;
}

export interface NodeProgram {
  /** Path of the TypeScript file. */
  entry: string;
  env: Readonly<Record<string, string | undefined>>;
  /** Receives standard output and standard error, appended. */
  logFile: string;
}

/**
 * Starts a Node program in a process group of its own: Ctrl-C reaches only the process that orders the end.
 * The IPC channel lets the program see when this process is gone. It writes its log itself, so that nothing
 * of its end is lost when this process is killed.
 */
export async function launchNode({ entry, env, logFile }: NodeProgram): Promise<Launched> {
  mkdirSync(path.dirname(logFile), { recursive: true });
  const log = await open(logFile, 'a');
  try {
    const child = spawn(process.execPath, [entry], {
      detached: true,
      env,
      stdio: ['ignore', log.fd, log.fd, 'ipc'],
    });
    const ended = new Promise<Ending>((resolve) => {
      child.once('exit', (code, signal) => resolve({ code, signal }));
    });
    if (child.pid === undefined) await once(child, 'spawn');
    return { pid: child.pid ?? 0, ended };
  } finally {
    await log.close();
  }
}
