import type { Plugin } from 'esbuild';
import { cpSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';

/** Where they stand in the bundle, under their paths in the workspace. */
export const keptFiles = 'files';
const ownFolder = /\bimport\.meta\.dirname\b/g;

/**
 * Code that reads files beside itself finds them beside the bundle: each such folder of ours goes along under its path in
 * the workspace, so that two folders of one name do not fall into one.
 */
export function keepFiles(workspaceRoot: string, outDir: string): Plugin {
  return {
    name: 'keep-files',
    setup(build) {
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) => {
        const text = await readFile(path, 'utf8');
        if (path.includes('node_modules') || text.match(ownFolder) === null) return undefined;
        const place = join(keptFiles, relative(workspaceRoot, dirname(path)));
        cpSync(dirname(path), join(outDir, place), { recursive: true, filter: isNoCode });
        const contents = text.replaceAll(ownFolder, `(import.meta.dirname + ${JSON.stringify(`/${place}`)})`);
        return { contents, loader: 'ts' };
      });
    },
  };
}

function isNoCode(path: string): boolean {
  return !path.endsWith('.ts');
}
