import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { UnavailableError, type Exit } from '../exits.ts';

/** Not imported: a bundle of the command has no local stack in it. */
const program = join(import.meta.dirname, '../../../local-stack/src/main.ts');

/**
 * Runs the program of `npm start` with this terminal, until it ends, and gives its exit status. At Ctrl-C the terminal
 * tells it too; it takes both for one wish.
 */
export async function startStack(
  argv: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
  signal: AbortSignal,
): Promise<Exit> {
  if (!existsSync(program))
    throw new UnavailableError('up needs a checkout of the repository: run it there, after npm ci');
  const child = spawn(process.execPath, [program, ...argv], {
    // By this it ends when this process is killed.
    env: { ...env, npm_lifecycle_event: env['npm_lifecycle_event'] ?? 'up' },
    stdio: 'inherit',
  });
  const stop = (): void => void child.kill('SIGTERM');
  signal.addEventListener('abort', stop, { once: true });
  const [code] = (await once(child, 'exit')) as [number | null];
  signal.removeEventListener('abort', stop);
  return (code ?? 1) as Exit;
}
