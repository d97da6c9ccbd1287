import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ConfigError } from './config/config-error.ts';
import { defineConfig } from './config/define-config.ts';
import { isDatabaseAway } from './is-database-away.ts';
import { readConfig } from './config/read-config.ts';
import { readEnv } from './read-env.ts';
import type { Setting } from './config/setting.ts';

/** The migrations of one database, on a connection to it. */
export interface Migrations {
  /** What `run` would do, as SQL; empty when there is nothing to do. */
  script(): Promise<string>;
  /** Brings the database up to date; gives the names of what was applied. Several that run at once take turns. */
  run(): Promise<readonly string[]>;
  close(): Promise<void>;
}

export interface MigrationJob {
  /** Of the app. */
  name: string;
  databaseUrl: Setting<string>;
  /** Connects when it is first used. */
  open(url: string): Migrations;
}

export interface JobSurroundings {
  env: Readonly<Record<string, string | undefined>>;
  argv: readonly string[];
  print: (text: string) => void;
  complain: (text: string) => void;
  now: () => number;
  pause: (ms: number) => Promise<unknown>;
}

/** As the `rivulet` command has them; those above 63 are of sysexits.h. */
const exits = { well: 0, usage: 64, away: 69, failed: 70, config: 78 };

const usage = `Brings the app's database up to date, once, and ends: for a job that runs before the app, which then gets
RUN_MIGRATIONS=false. May run again, and several at once take turns.

  --dry-run       prints what would be done, as SQL, and does nothing
  --wait SECONDS  waits for a database that does not answer (0)
  --json          prints JSON
  --help          prints this

DATABASE_URL names the database. Exit status: 0 up to date; 64 wrong arguments; 69 the database does not answer;
70 a migration failed, and nothing was changed; 78 wrong settings.`;

const everyMs = 1_000;

/** The whole of a process that migrates; gives its exit status. Never rejects. */
export async function runMigrations(
  job: MigrationJob,
  given: Partial<JobSurroundings> = {},
): Promise<number> {
  const { env = readEnv(), argv = process.argv.slice(2), now = Date.now, pause = delay } = given;
  const { print = printLine, complain = complainOf } = given;
  let migrations: Migrations | undefined;
  try {
    const { help, dryRun, json, waitMs } = readArguments(argv);
    if (help) {
      print(usage);
      return exits.well;
    }
    const settings = readConfig(defineConfig({ databaseUrl: job.databaseUrl }), { ...env });
    migrations = job.open(settings.databaseUrl);
    const work = dryRun ? showScript(migrations, json) : apply(migrations, json);
    print(await untilThere(work, { deadline: now() + waitMs, now, pause, complain }));
    return exits.well;
  } catch (error) {
    complain(`${job.name}: ${wordsOf(error)}`);
    return statusOf(error);
  } finally {
    await migrations?.close();
  }
}

function showScript(migrations: Migrations, json: boolean) {
  return async (): Promise<string> => {
    const sql = await migrations.script();
    if (json) return JSON.stringify({ dryRun: true, sql });
    return sql === '' ? '-- nothing to do' : sql;
  };
}

function apply(migrations: Migrations, json: boolean) {
  return async (): Promise<string> => {
    const applied = await migrations.run();
    if (json) return JSON.stringify({ dryRun: false, applied });
    return applied.length === 0 ? 'nothing to do' : applied.map((each) => `applied ${each}`).join('\n');
  };
}

interface Waiting extends Pick<JobSurroundings, 'now' | 'pause' | 'complain'> {
  deadline: number;
}

async function untilThere<T>(
  work: () => Promise<T>,
  { deadline, now, pause, complain }: Waiting,
): Promise<T> {
  for (let said = ''; ; await pause(everyMs)) {
    try {
      return await work();
    } catch (error) {
      if (!isDatabaseAway(error) || now() >= deadline) throw error;
      if (wordsOf(error) !== said) complain(`waiting: ${wordsOf(error)}`);
      said = wordsOf(error);
    }
  }
}

class WrongArguments extends Error {}

function readArguments(argv: readonly string[]) {
  const flag = { type: 'boolean', default: false } as const;
  const options = {
    help: flag,
    'dry-run': flag,
    json: flag,
    wait: { type: 'string', default: '0' },
  } as const;
  try {
    const { values } = parseArgs({ args: [...argv], options });
    if (!/^\d+$/.test(values.wait)) throw new WrongArguments(`--wait=${values.wait} is no number of seconds`);
    const { help, json, wait, 'dry-run': dryRun } = values;
    return { help, json, dryRun, waitMs: Number(wait) * 1_000 };
  } catch (error) {
    if (error instanceof WrongArguments) throw error;
    throw new WrongArguments(`${wordsOf(error)} (--help shows what there is)`, { cause: error });
  }
}

function statusOf(error: unknown): number {
  if (error instanceof WrongArguments) return exits.usage;
  if (error instanceof ConfigError) return exits.config;
  return isDatabaseAway(error) ? exits.away : exits.failed;
}

/** Node says nothing but a code when all addresses of a host refuse. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { code = error.name } = error as { code?: string };
  return error.message || code;
}

function printLine(text: string): void {
  process.stdout.write(`${text}\n`);
}

function complainOf(text: string): void {
  process.stderr.write(`${text}\n`);
}
