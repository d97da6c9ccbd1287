import { waitFor } from '@rivulet/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { request } from 'undici';

export type AppName = 'publisher' | 'inventory-subscriber' | 'notification-subscriber';

/** One line of an app's log. */
export interface LogLine {
  level: string;
  msg: string;
  [field: string]: unknown;
}

const repositoryRoot = join(import.meta.dirname, '../../..');
/** That of `npm start`: a process that finds its code compiled starts in half the time. */
const compileCache = join(repositoryRoot, '.rivulet/compile-cache');

/** A real app in a process of its own. */
export class AppProcess {
  readonly name: AppName;
  readonly lines: LogLine[] = [];
  readonly errors: string[] = [];
  readonly #child: ChildProcess;
  readonly #exited: Promise<{ code: number | null; signal: NodeJS.Signals | null }>;

  constructor(name: AppName, env: Record<string, string>) {
    this.name = name;
    this.#child = spawn(process.execPath, [join(repositoryRoot, `apps/${name}/src/main.ts`)], {
      cwd: repositoryRoot,
      env: {
        PATH: process.env.PATH,
        NODE_COMPILE_CACHE: compileCache,
        PORT: '0',
        LOG_LEVEL: 'debug',
        ...env,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#exited = new Promise((resolve) =>
      this.#child.once('exit', (code, signal) => resolve({ code, signal })),
    );
    this.#collect();
  }

  #collect(): void {
    const { stdout, stderr } = this.#child;
    if (stdout !== null) createInterface(stdout).on('line', (line) => this.lines.push(parseLine(line)));
    if (stderr !== null) createInterface(stderr).on('line', (line) => this.errors.push(line));
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** Base URL of its HTTP server, once it listens. */
  async url(): Promise<string> {
    const line = await waitFor(() => this.lines.find(({ port }) => typeof port === 'number'), {
      what: `${this.name} to listen`,
      timeoutMs: 30_000,
    });
    return `http://127.0.0.1:${Number(line.port)}`;
  }

  async ready(): Promise<this> {
    const url = await this.url();
    await waitFor(async () => (await this.get(`${url}/readyz`)).status === 200, {
      what: `${this.name} to be ready`,
      timeoutMs: 45_000,
    });
    return this;
  }

  /** Status and text of /readyz. */
  async readiness(): Promise<{ status: number; text: string }> {
    return this.get(`${await this.url()}/readyz`);
  }

  async metrics(): Promise<string> {
    return (await this.get(`${await this.url()}/metrics`)).text;
  }

  private async get(url: string): Promise<{ status: number; text: string }> {
    const { statusCode, body } = await request(url);
    return { status: statusCode, text: await body.text() };
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  exited(): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    return this.#exited;
  }

  async stop(
    signal: NodeJS.Signals = 'SIGTERM',
  ): Promise<{ code: number | null; signal: NodeJS.Signals | null }> {
    this.signal(signal);
    return this.#exited;
  }
}

function parseLine(line: string): LogLine {
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return { level: 'unparsed', msg: line };
  }
}
