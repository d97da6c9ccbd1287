import { createHash } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error.ts';
import type { StackLog } from '../stack.ts';
import { postgresBinaries, type PostgresBinaries } from './postgres-binaries.ts';
import { closedFolder, type SystemUser } from './postgres-user.ts';

export interface PostgresPlace {
  binaries: PostgresBinaries;
  /** Owned by the user that runs the server. */
  dir: string;
}

export interface PostgresPlaceOptions {
  binaries: PostgresBinaries;
  stateDir: string;
  user: SystemUser | undefined;
  log: StackLog;
  /** Open to every user, and kept over a restart of the machine. */
  openDir?: string;
}

const keyOf = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);

/** Says where PostgreSQL's files are when they are not in the state folder. */
export const postgresNote = (stateDir: string) => join(stateDir, 'postgres', 'moved-to');

/** Another user could have put programs of their own into a folder that is made below a shared one. */
function makeOwnFolder(openDir: string): void {
  mkdirSync(openDir, { recursive: true });
  if (statSync(openDir).uid !== process.getuid?.()) {
    throw new StackError(`${openDir} belongs to another user: remove it, or set DATABASE_URL.`);
  }
  chmodSync(openDir, 0o755);
}

/** Copies the binaries where another user may run them; the rename makes the copy whole or absent. */
function openCopy(binaries: PostgresBinaries, openDir: string): PostgresBinaries {
  const { mtimeMs, size } = statSync(binaries.postgres);
  const key = keyOf(`${binaries.dir} ${mtimeMs} ${size}`);
  const copy = join(openDir, `binaries-${key}`);
  if (!existsSync(copy)) {
    const unfinished = `${copy}.${process.pid}`;
    cpSync(binaries.dir, unfinished, { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(unfinished, copy);
    } catch (error) {
      rmSync(unfinished, { recursive: true });
      if (!existsSync(copy)) throw error; // else another start was faster
    }
  }
  return postgresBinaries(copy);
}

/**
 * Decides where PostgreSQL's files are. Normally below the state folder; but when root runs it as another user who may not
 * enter that folder (a checkout in root's home), both binaries and files go to `openDir`.
 */
export function placePostgres(options: PostgresPlaceOptions): PostgresPlace {
  const { binaries, stateDir, user, log, openDir = '/var/tmp/rivulet-postgres' } = options;
  const inside = join(stateDir, 'postgres');
  const isNew = !existsSync(inside);
  mkdirSync(inside, { recursive: true });
  if (!user) return { binaries, dir: inside };
  const closed = closedFolder(stateDir, user) ?? closedFolder(binaries.dir, user);
  if (closed === undefined) {
    chownSync(inside, user.uid, user.gid);
    return { binaries, dir: inside };
  }
  const dir = join(openDir, keyOf(stateDir));
  log.info(`PostgreSQL runs as the user ${user.name}, who may not enter ${closed}: its files are in ${dir}.`);
  // A state folder that was made anew means a database that is made anew.
  if (isNew) rmSync(dir, { recursive: true, force: true });
  makeOwnFolder(openDir);
  mkdirSync(dir, { recursive: true });
  chownSync(dir, user.uid, user.gid);
  writeFileSync(postgresNote(stateDir), `${dir}\n`);
  return { binaries: openCopy(binaries, openDir), dir };
}
