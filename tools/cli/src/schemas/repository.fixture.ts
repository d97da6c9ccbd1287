import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { outsideOfHooks } from './git-versions.ts';

/** A schema of an event with these fields beside its id. */
export function orderSchema(fields: Record<string, object | string>, topic = 'shop.ordered') {
  return {
    ...{ type: 'record', name: 'Ordered', namespace: 'shop', rivulet: { topic } },
    fields: [
      { name: 'id', type: 'string' },
      ...Object.entries(fields).map(([name, form]) =>
        typeof form === 'string' ? { name, type: form } : { name, ...form },
      ),
    ],
  };
}

/** A folder of schemas that git may know, to be removed. */
export function openRepository({ git = true } = {}) {
  const root = mkdtempSync(join(tmpdir(), 'rivulet-schemas-'));
  const folder = join(root, 'schemas');
  mkdirSync(folder);
  const run = (...words: string[]): void => {
    const identity = [
      '-c',
      'user.name=test',
      '-c',
      'user.email=test@localhost',
      '-c',
      'commit.gpgsign=false',
    ];
    execFileSync('git', ['-C', root, ...identity, ...words], { stdio: 'pipe', env: outsideOfHooks() });
  };
  if (git) run('init', '--quiet', '--initial-branch=main');
  return {
    root,
    folder,
    git: run,
    write: (file: string, schema: object): void => writeFileSync(join(folder, file), JSON.stringify(schema)),
    commit(): void {
      run('add', '--all');
      run('commit', '--quiet', '--message=next');
    },
    remove: (): void => rmSync(root, { recursive: true }),
  };
}
