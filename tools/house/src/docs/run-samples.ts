import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namedSamples } from './named-samples.ts';
import type { Page } from './pages.ts';

/** Writes the page's files to a folder of their own, runs their tests, and gives what jest printed and its exit status. */
export function runSamples(page: Page, root: string): { status: number | null; output: string } {
  const results = join(root, 'tools/house/.results');
  mkdirSync(results, { recursive: true });
  // Within the checkout, so that packages are found.
  const folder = mkdtempSync(join(results, 'samples-'));
  try {
    for (const { path, code } of namedSamples(page)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const given = ['--config', join(root, 'jest.config.cjs'), '--rootDir', folder, '--reporters', 'default'];
    const { status, stderr, stdout } = spawnSync(process.execPath, [jest, ...given], {
      cwd: root,
      encoding: 'utf8',
    });
    return { status, output: stdout + stderr };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
