import { existsSync, mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withClient } from '../app-database.ts';
import type { ProcessKeeper } from '../process-keeper.ts';
import { StackError } from '../stack-error.ts';
import type { StackLog } from '../stack.ts';
import { waitUntil } from '../wait-until.ts';
import { logTail } from './log-tail.ts';
import { findPostgresBinaries } from './postgres-binaries.ts';
import { placePostgres, type PostgresPlace } from './postgres-place.ts';
import { postgresUser, type SystemUser } from './postgres-user.ts';
import { runTool } from './run-tool.ts';
import { startServerProcess, type ServerProcess } from './server-process.ts';
import { clearStalePostmaster } from './stale-postmaster.ts';

export interface PostgresServerOptions {
  stateDir: string;
  port: number;
  keeper: ProcessKeeper;
  log: StackLog;
  signal?: AbortSignal | undefined;
  user?: SystemUser | undefined;
}

export interface PostgresServer extends ServerProcess {
  /** Of the administrative database; the role may create others. */
  url: string;
}

/** Known to everybody, as it protects nothing: the server listens on loopback only. */
const [role, password] = ['rivulet', 'rivulet'];
const readyTimeoutMs = 30_000;

/** Makes the data folder once; the rename comes last, so that an interrupted initdb is done anew. */
async function initialise({ binaries, dir }: PostgresPlace, options: PostgresServerOptions): Promise<string> {
  const dataDir = join(realpathSync(dir), 'data');
  if (existsSync(dataDir)) return dataDir;
  const unfinished = `${dataDir}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const passwordFile = join(dir, 'password');
  writeFileSync(passwordFile, `${password}\n`);
  const args = [
    `--pgdata=${unfinished}`,
    `--username=${role}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    // Built into the server, so the same on every system, whatever locales that has.
    ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
  ];
  const { ok, output } = await runTool('initdb', binaries.initdb, args, { ...options, as: options.user });
  rmSync(passwordFile, { force: true });
  if (!ok) throw new StackError(`PostgreSQL's data folder cannot be made in ${dir}: ${output}`);
  renameSync(unfinished, dataDir);
  return dataDir;
}

const serverArgs = (dataDir: string, port: number) => [
  ...['-D', dataDir, '-p', String(port)],
  ...['-c', 'listen_addresses=127.0.0.1'],
  // A socket file in /tmp would collide with a system's own server.
  ...['-c', 'unix_socket_directories='],
  ...['-c', 'max_connections=200'],
  ...['-c', 'log_line_prefix=%m [%p] %q%d '],
];

async function waitReady(
  server: ServerProcess,
  url: string,
  logFile: string,
  signal?: AbortSignal,
): Promise<void> {
  let ended: string | undefined;
  void server.exited.then((how) => (ended = how));
  const answer = () => withClient(url, (client) => client.query('SELECT 1')).then(() => 'ready');
  const outcome = await waitUntil(
    () => (ended === undefined ? answer().catch(() => undefined) : `ended at once (${ended})`),
    { timeoutMs: readyTimeoutMs, everyMs: 50, signal },
  );
  if (outcome === 'ready') return;
  const what = outcome ?? `did not answer within ${readyTimeoutMs} ms`;
  throw new StackError(`PostgreSQL ${what}; its log is ${logFile}:\n${logTail(logFile)}`);
}

/** Starts the PostgreSQL that came with npm; resolves when it has answered a query. */
export async function startPostgresServer(given: PostgresServerOptions): Promise<PostgresServer> {
  const options = { user: postgresUser(), ...given };
  const { stateDir, port, keeper, log, signal, user } = options;
  const logDir = join(stateDir, 'logs');
  mkdirSync(logDir, { recursive: true });
  const place = placePostgres({ binaries: findPostgresBinaries(), stateDir, user, log });
  const dataDir = await initialise(place, options);
  await clearStalePostmaster(dataDir, log);

  const logFile = join(logDir, 'postgres.log');
  const server = await startServerProcess({
    name: 'PostgreSQL',
    command: place.binaries.postgres,
    args: serverArgs(dataDir, port),
    logFile,
    keeper,
    stopSignal: 'SIGINT', // the fast way: connections that are still open are ended
    as: user,
  });
  const url = `postgres://${role}:${password}@127.0.0.1:${port}/postgres`;
  try {
    await waitReady(server, url, logFile, signal);
    return { ...server, url };
  } catch (error) {
    await server.stop(2_000);
    throw error;
  }
}
