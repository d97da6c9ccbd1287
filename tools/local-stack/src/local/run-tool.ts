import { execFile } from 'node:child_process';
import type { ProcessKeeper } from '../process-keeper.ts';

export interface RunToolOptions {
  keeper: ProcessKeeper;
  signal?: AbortSignal | undefined;
  env?: NodeJS.ProcessEnv;
  as?: { uid: number; gid: number } | undefined;
}

export interface ToolOutcome {
  ok: boolean;
  /** What it wrote on both streams; the system's reason when it could not be run. */
  output: string;
}

/** Runs a command to its end, guarded like the servers. @throws the signal's reason when aborted */
export async function runTool(
  name: string,
  command: string,
  args: readonly string[],
  { keeper, signal, env, as }: RunToolOptions,
): Promise<ToolOutcome> {
  const options = {
    maxBuffer: 64 * 1024 * 1024,
    ...(env ? { env } : {}),
    ...(as ?? {}),
    ...(signal ? { signal } : {}),
  };
  const outcome = await new Promise<ToolOutcome>((resolve) => {
    const child = execFile(command, args, options, (error, stdout, stderr) => {
      if (child.pid !== undefined) keeper.release(child.pid);
      const written = `${stdout}${stderr}`.trim();
      resolve({ ok: error === null, output: written || (error?.message ?? '') });
    });
    if (child.pid !== undefined) keeper.keep(name, child.pid, 'SIGTERM');
  });
  signal?.throwIfAborted();
  return outcome;
}
