import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Tree } from '@nx/devkit';

/** What is left to do once the files are written; Nx leaves it out with --dry-run. */
export type AfterWriting = () => void;

/** Brings all that is generated up to date: event types, page of variables, table of the chart's values. */
export function generateRest(tree: Tree): void {
  for (const what of ['event-types', 'configuration-docs', 'chart-docs']) {
    const script = join(tree.root, `tools/house/src/generate-${what}.ts`);
    const { status } = spawnSync(process.execPath, [script], { cwd: tree.root, stdio: 'inherit' });
    if (status !== 0) throw new Error(`${script} failed: the files are written, run npm run generate`);
  }
}

/** Makes the project known under its package's name, as `npm install` does. */
export function linkProject(tree: Tree, name: string, folder: string): void {
  const link = join(tree.root, 'node_modules', name);
  if (existsSync(link)) return;
  mkdirSync(dirname(link), { recursive: true });
  symlinkSync(join('../..', folder), link);
}
