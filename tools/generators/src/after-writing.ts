import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tree } from '@nx/devkit';

/** What is left to do once the files are written; Nx leaves it out with --dry-run. */
export type AfterWriting = () => void;

/** Brings all that is generated up to date: types, and the pages and documents that tell of events and subscribers. */
export function generateRest(tree: Tree): void {
  const { status } = spawnSync('npm', ['run', '--silent', 'generate'], { cwd: tree.root, stdio: 'inherit' });
  if (status !== 0) throw new Error('npm run generate failed: the files are written, run it again');
}

/** Makes the project known under its package's name, as `npm install` does. */
export function linkProject(tree: Tree, name: string, folder: string): void {
  const link = join(tree.root, 'node_modules', name);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join('../..', folder), link);
}
