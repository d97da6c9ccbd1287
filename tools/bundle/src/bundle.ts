import { build } from 'esbuild';
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundles } from './bundles.ts';
import { keepFiles, keptFiles } from './keep-files.ts';

/** CommonJS packages inside an ES module ask for these. */
const commonJs = `import { createRequire as rivuletRequire } from 'node:module';
const require = rivuletRequire(import.meta.url);
const __filename = import.meta.filename;
const __dirname = import.meta.dirname;`;

/**
 * Writes each program of an image as one file without dependencies, with source maps and what it reads beside itself.
 * @returns the programs' files @throws Error when there is no such image; esbuild's error when a program can't be bundled
 */
export async function bundle(name: string, outDir: string, workspaceRoot: string): Promise<string[]> {
  const wanted = bundles[name];
  if (wanted === undefined)
    throw new Error(`${name} is none of ${Object.keys(bundles).join(', ')}: name one of these`);
  const { programs, folders = [] } = wanted;
  rmSync(outDir, { recursive: true, force: true });
  mkdirSync(outDir, { recursive: true });
  for (const [program, entry] of Object.entries(programs)) {
    await build({
      entryPoints: { [program]: join(workspaceRoot, entry) },
      outdir: outDir,
      outExtension: { '.js': '.mjs' },
      bundle: true,
      platform: 'node',
      target: 'node24',
      format: 'esm',
      sourcemap: 'linked',
      sourcesContent: false,
      // Error classes are told by their names.
      keepNames: true,
      logLevel: 'error',
      banner: { js: commonJs },
      plugins: [keepFiles(workspaceRoot, outDir)],
    });
  }
  for (const folder of folders)
    cpSync(join(workspaceRoot, folder), join(outDir, keptFiles, folder), { recursive: true });
  writeFileSync(join(outDir, 'package.json'), '{ "type": "module" }\n');
  return Object.keys(programs).map((program) => join(outDir, `${program}.mjs`));
}
