import type { AvroSchema } from '@rivulet/contracts';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { parseSchema } from './read-schemas.ts';

/** A schema as it once was. */
export interface SchemaVersion {
  /** In words: which commit, which version of a subject. */
  name: string;
  topic: string;
  schema: AvroSchema;
}

export type GitHistory =
  | { kind: 'read'; versions: SchemaVersion[]; /** Not all of the history is there. */ isShallow: boolean }
  | { kind: 'unread'; because: string };

const run = promisify(execFile);
const mostBytes = 64 * 1024 * 1024;

/** All that was ever committed in the folder, each text once, the newest first; by topic, for a file may be renamed. */
export async function readGitVersions(folder: string): Promise<GitHistory> {
  const git = async (...words: string[]): Promise<string> =>
    (await run('git', ['-C', folder, ...words], { maxBuffer: mostBytes, env: outsideOfHooks() })).stdout;
  try {
    const isShallow = (await git('rev-parse', '--is-shallow-repository')).trim() === 'true';
    const versions = new Map<string, SchemaVersion>();
    for (const { commit, day, file } of await commits(git)) {
      const text = await git('show', `${commit}:./${file}`);
      const found = parseSchema(file, text);
      if (found === undefined || versions.has(text)) continue;
      versions.set(text, { name: `${commit} of ${day}`, topic: found.topic, schema: found.schema });
    }
    return { kind: 'read', versions: [...versions.values()], isShallow };
  } catch (error) {
    return { kind: 'unread', because: reasonOf(error) };
  }
}

/** To its hooks git hands variables that name a repository, whatever the folder is. */
export function outsideOfHooks(env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('GIT_')));
}

/** Commits that added or changed a schema, also those that a merge left behind. */
async function commits(git: (...words: string[]) => Promise<string>) {
  const log = await git(
    ...['log', '--full-history', '--no-renames', '--diff-filter=AM', '--relative', '--name-only'],
    ...['--format=commit %h %cs', '--', '.'],
  ).catch((error: unknown) => {
    // Of a repository in which nothing was committed yet.
    if (/does not have any commits/.test(stderrOf(error))) return '';
    throw error;
  });
  let [commit, day] = ['', ''];
  return log.split('\n').flatMap((line) => {
    if (line.startsWith('commit ')) [, commit = '', day = ''] = line.split(' ');
    return line.endsWith('.avsc') && !line.includes('/') ? [{ commit, day, file: line }] : [];
  });
}

function reasonOf(error: unknown): string {
  if ((error as { code?: unknown }).code === 'ENOENT') return 'there is no git';
  const said = stderrOf(error);
  if (/not a git repository/i.test(said)) return 'no repository';
  return said.trim().split('\n')[0] || String(error);
}

function stderrOf(error: unknown): string {
  const { stderr = '' } = error as { stderr?: string | Buffer };
  return stderr.toString();
}
