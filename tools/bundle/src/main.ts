#!/usr/bin/env node
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { bundle } from './bundle.ts';
import { bundles } from './bundles.ts';

const help = `Bundles the programs of one image.

  node tools/bundle/src/main.ts NAME [--out FOLDER]

NAME is one of ${Object.keys(bundles).join(', ')}. FOLDER is emptied first; by default dist/NAME.
Exit status: 0 done, 1 a program can't be bundled, 64 wrong usage.`;

const { values, positionals } = parseArgs({
  options: { out: { type: 'string' }, help: { type: 'boolean' } },
  allowPositionals: true,
});
const [name, ...others] = positionals;
if (values.help === true) {
  console.log(help);
} else if (name === undefined || !(name in bundles) || others.length > 0) {
  console.error(help);
  process.exitCode = 64;
} else {
  const workspaceRoot = join(import.meta.dirname, '../../..');
  const files = await bundle(name, resolve(values.out ?? join('dist', name)), workspaceRoot);
  for (const file of files) console.log(file);
}
