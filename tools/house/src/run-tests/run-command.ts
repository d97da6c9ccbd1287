import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';

export interface CommandOptions {
  cwd: string;
  env: Record<string, string | undefined>;
  signal: AbortSignal;
  /** Runs it in the background: it takes what processor time others leave, and its output is given here, not shown. */
  background?: ((output: Buffer) => void) | undefined;
  /** Time for the command to end by itself after the abort, before it is killed; 10 s by default. */
  patienceMs?: number;
}

const lastOutputMs = 2_000;

/**
 * Runs a command in a process group of its own, its output going to ours unless it runs in the background. When the signal aborts, the whole group is
 * asked to end and killed after `patienceMs`. Resolves to the exit code, 1 when it was ended by a signal.
 */
export async function runCommand(command: readonly string[], options: CommandOptions): Promise<number> {
  const { cwd, env, signal, background, patienceMs = 10_000 } = options;
  const [program = '', ...args] = background === undefined ? command : ['nice', '-n', '19', ...command];
  if (signal.aborted) return 1;
  const output = background === undefined ? 'inherit' : 'pipe';
  const child = spawn(program, args, { cwd, env, stdio: ['ignore', output, output], detached: true });
  if (background !== undefined) for (const from of [child.stdout, child.stderr]) from?.on('data', background);
  const closed = once(child, 'close').catch(() => undefined);
  const settled = new AbortController();
  const stop = () => void endGroup(child.pid, patienceMs, settled.signal);
  signal.addEventListener('abort', stop, { once: true });
  try {
    const [code] = (await once(child, 'exit')) as [number | null];
    // The last of its output; something that it left behind may hold the pipe open.
    if (background !== undefined)
      await Promise.race([closed, delay(lastOutputMs, undefined, { ref: false })]);
    return code ?? 1;
  } catch (error) {
    console.error(
      `${program} could not be started: ${error instanceof Error ? error.message : String(error)}`,
    );
    return 1;
  } finally {
    signal.removeEventListener('abort', stop);
    settled.abort();
    if (signal.aborted) signalGroup(child.pid, 'SIGKILL');
  }
}

async function endGroup(pid: number | undefined, patienceMs: number, settled: AbortSignal): Promise<void> {
  signalGroup(pid, 'SIGTERM');
  try {
    await delay(patienceMs, undefined, { signal: settled });
    signalGroup(pid, 'SIGKILL');
  } catch {
    // The command has ended in time.
  }
}

function signalGroup(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, name);
  } catch (error) {
    // ESRCH: nobody of the group is left, which is what we want.
    if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
  }
}
