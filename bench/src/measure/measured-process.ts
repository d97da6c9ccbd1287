import { freePorts } from '@rivulet/local-stack';
import { waitFor } from '@rivulet/testing';
import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { request } from 'undici';
import { askForUsage, type Usage } from './tell-usage.ts';

export interface MeasuredProcess {
  url: string;
  usage(): Promise<Usage>;
  /** SIGTERM, and SIGKILL when that takes too long. Resolves when it has ended. */
  stop(): Promise<void>;
  /** SIGKILL. Resolves when it is gone. */
  kill(): Promise<void>;
}

export interface MeasuredProgram {
  name: string;
  /** From the root of the checkout. */
  file: string;
  env: Record<string, string>;
  /** A free one when left out. */
  port?: number | undefined;
  /** Writes a CPU profile there. */
  profileDir?: string | undefined;
}

const root = join(import.meta.dirname, '../../..');
const graceMs = 20_000;
/** Generous: a machine that is busy with other things shall be no reason to give up. */
const readyWithinMs = 180_000;

/** Starts a server in a process of its own and waits until it is ready. Its log goes into a pipe, as a collector's would. */
export async function startMeasured(program: MeasuredProgram): Promise<MeasuredProcess> {
  const { name, env } = program;
  const port = program.port ?? (await freePorts(1))[0] ?? 0;
  const execArgv = ['--import', join(import.meta.dirname, 'tell-usage.ts')];
  const child = forkMeasured({ ...program, env: { PORT: String(port), ...env } }, 'pipe', execArgv);
  child.stdout?.resume();
  const url = `http://127.0.0.1:${port}`;
  try {
    await waitFor(() => isReady(child, url), { what: `${name} to be ready`, timeoutMs: readyWithinMs });
  } catch (error) {
    child.kill('SIGKILL');
    throw error;
  }
  return { url, ...controlsOf(child) };
}

/** Starts the program in a process of its own, with nothing of this environment but the path. */
export function forkMeasured(
  { name, file, env, profileDir }: MeasuredProgram,
  stdout: 'pipe' | 'ignore',
  execArgv: readonly string[] = [],
): ChildProcess {
  const profile =
    profileDir === undefined
      ? []
      : ['--cpu-prof', `--cpu-prof-dir=${profileDir}`, `--cpu-prof-name=${name}.cpuprofile`];
  return fork(join(root, file), {
    cwd: root,
    execArgv: [...execArgv, ...profile],
    env: { PATH: process.env.PATH, NODE_ENV: 'production', ...env },
    stdio: ['ignore', stdout, 'inherit', 'ipc'],
  });
}

/** Who knows no such path is ready when it says so. */
async function isReady(child: ChildProcess, url: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`it ended with ${child.exitCode}`);
  const { statusCode, body } = await request(`${url}/readyz`);
  await body.dump();
  return statusCode === 200 || statusCode === 404;
}

function controlsOf(child: ChildProcess): Omit<MeasuredProcess, 'url'> {
  const ended = once(child, 'exit');
  return {
    async usage() {
      const answer = once(child, 'message') as Promise<[Usage]>;
      child.send(askForUsage);
      return (await answer)[0];
    },
    async stop() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await ended;
      clearTimeout(timer);
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
