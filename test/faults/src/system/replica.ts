import type { Guardian } from '@rivulet/local-stack';
import { waitFor } from '@rivulet/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import type { ProcessNote } from '../history/history.ts';

export interface ReplicaOptions {
  name: string;
  /** Its folder below `apps`. */
  app: string;
  env: Record<string, string>;
  /** What a line of its log that contains this means. */
  milestones: Readonly<Record<string, 'ready' | 'relaying'>>;
  /** Modules that are loaded before the app. */
  preloads: readonly string[];
  logFile: string;
  guardian: Guardian;
  note: (note: ProcessNote) => void;
  now?: () => number;
}

/** One running app, the real one, started again as often as the schedule says. */
export interface ReplicaControl {
  readonly name: string;
  /** Undefined while it is down. */
  pid(): number | undefined;
  /** Of its HTTP server; undefined while there is none. */
  url(): string | undefined;
  /** From now on it is also started again when it ends by itself, as an orchestrator would. */
  start(): void;
  ready(signal: AbortSignal): Promise<void>;
  /** SIGKILL and SIGTERM also mean that it stays down. */
  signal(signal: NodeJS.Signals): void;
  /** Resolves when it is down; at once when it is already. */
  down(): Promise<void>;
}

const restartAfterMs = 500;
/** Far beyond the grace period, also on a loaded machine. */
const stuckAfterMs = 60_000;
const repositoryRoot = join(import.meta.dirname, '../../../..');

export function createReplica(options: ReplicaOptions): ReplicaControl {
  const { name, app, env, milestones, preloads, logFile, guardian, note, now = Date.now } = options;
  const log = createWriteStream(logFile, { flags: 'a' });
  let child: ChildProcess | undefined;
  let port: number | undefined;
  let line = '';
  let ended: Promise<void> = Promise.resolve();
  let wanted = false;

  function start(): void {
    wanted = true;
    if (child !== undefined) return;
    port = undefined;
    line = '';
    const imports = preloads.flatMap((file) => ['--import', file]);
    const started = spawn(process.execPath, [...imports, join(repositoryRoot, `apps/${app}/src/main.ts`)], {
      cwd: repositoryRoot,
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: join(repositoryRoot, '.rivulet/compile-cache'),
        PORT: '0',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // Ctrl-C is for the suite: it decides how its replicas end
    });
    child = started;
    const pid = started.pid ?? 0;
    guardian.add(pid, 'SIGKILL');
    note({ replica: name, pid, at: now(), what: 'started' });
    started.stderr?.on('data', (chunk: Buffer) => void log.write(chunk));
    started.stdout?.on('data', (chunk: Buffer) => take(chunk));
    ended = new Promise((resolve) => {
      started.once('exit', (code, signal) => {
        guardian.remove(pid);
        note({ replica: name, pid, at: now(), what: 'exited', code, signal });
        child = undefined;
        port = undefined;
        resolve();
        if (wanted) setTimeout(() => wanted && start(), restartAfterMs).unref();
      });
    });
  }

  function killWhenStuck(told: ChildProcess): void {
    const timer = setTimeout(() => {
      note({ replica: name, pid: told.pid ?? 0, at: now(), what: 'stuck' });
      told.kill('SIGKILL');
    }, stuckAfterMs);
    told.once('exit', () => clearTimeout(timer));
  }

  function take(chunk: Buffer): void {
    log.write(chunk);
    const lines = (line + chunk.toString('utf8')).split('\n');
    line = lines.pop() ?? '';
    lines.forEach(takeLine);
  }

  /** The first port in the log is that of its HTTP server. */
  function takeLine(text: string): void {
    port ??= Number(/"port":(\d+)/.exec(text)?.[1] ?? Number.NaN) || undefined;
    const [, what] = Object.entries(milestones).find(([message]) => text.includes(message)) ?? [];
    if (what !== undefined) note({ replica: name, pid: child?.pid ?? 0, at: now(), what });
  }

  const url = (): string | undefined => (port === undefined ? undefined : `http://127.0.0.1:${port}`);

  return {
    name,
    pid: () => child?.pid,
    url,
    start,
    async ready(signal) {
      const isReady = async () => port !== undefined && (await fetch(`${url()}/readyz`)).ok;
      await waitFor(isReady, {
        what: `${name} to be ready (its log is ${logFile})`,
        timeoutMs: 120_000,
        intervalMs: 100,
        signal,
      });
    },
    signal(signal) {
      if (signal === 'SIGKILL' || signal === 'SIGTERM') wanted = false;
      child?.kill(signal);
      if (signal === 'SIGTERM' && child !== undefined) killWhenStuck(child);
    },
    down: () => ended,
  };
}
