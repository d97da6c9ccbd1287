import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { namedSamples } from './named-samples.ts';
import type { Page } from './pages.ts';

/** Writes the page's files to a folder of their own, and removes it after use. */
export async function withSamples<T>(
  page: Page,
  root: string,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const results = join(root, 'tools/house/.results');
  mkdirSync(results, { recursive: true });
  // Within the checkout, so that packages are found.
  const folder = mkdtempSync(join(results, 'samples-'));
  try {
    for (const { path, code } of namedSamples(page)) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), code);
    }
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Runs the tests among the page's files, and gives what jest printed and its exit status. */
export function runSamples(page: Page, root: string): Promise<{ status: number | null; output: string }> {
  return withSamples(page, root, (folder) => {
    const jest = join(root, 'node_modules/jest/bin/jest.js');
    const given = ['--config', join(root, 'jest.config.cjs'), '--rootDir', folder, '--reporters', 'default'];
    const { status, stderr, stdout } = spawnSync(process.execPath, [jest, ...given], {
      cwd: root,
      encoding: 'utf8',
    });
    return Promise.resolve({ status, output: stdout + stderr });
  });
}
