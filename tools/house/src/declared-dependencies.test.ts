import { globSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { preProcessFile } from 'typescript';

const workspaceRoot = join(import.meta.dirname, '../../..');

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

const readManifest = (folder: string) =>
  JSON.parse(readFileSync(join(workspaceRoot, folder, 'package.json'), 'utf8')) as Manifest;
const folders = globSync('{{apps,libs,tools,test}/*,bench}/package.json', { cwd: workspaceRoot }).map(
  (file) => join(file, '..'),
);
const tools = Object.keys(readManifest('.').devDependencies ?? {});

/** `@scope/name/path` and `name/path` → the package. */
function packageOf(specifier: string): string {
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/');
}

/** Packages that the file imports, without those of Node and without type-only helpers of jest. */
export function importedPackages(text: string): string[] {
  const specifiers = preProcessFile(text, true, true).importedFiles.map(({ fileName }) => fileName);
  const packages = specifiers.filter((specifier) => !/^(\.|node:)/.test(specifier)).map(packageOf);
  return [...new Set(packages)].filter((name) => !builtinModules.includes(name));
}

function undeclared(folder: string): string[] {
  const { name, dependencies = {}, devDependencies = {} } = readManifest(folder);
  const declared = new Set([name, ...Object.keys(dependencies), ...Object.keys(devDependencies)]);
  const ofTests = new Set([...declared, ...tools, '@rivulet/testing']);
  return globSync('src/**/*.ts', { cwd: join(workspaceRoot, folder) }).flatMap((file) => {
    const isTest = /\.(test|itest|fixture)\.ts$/.test(file) || !folder.startsWith('libs');
    const known = isTest ? ofTests : declared;
    const text = readFileSync(join(workspaceRoot, folder, file), 'utf8');
    return importedPackages(text)
      .filter((imported) => !known.has(imported))
      .map((imported) => `${file} imports ${imported}`);
  });
}

describe('dependencies', () => {
  it.each(folders)('%s declares every package that it imports', (folder) => {
    expect(undeclared(folder)).toEqual([]);
  });

  it('are seen in every form of an import', () => {
    const text = `
      import a from 'a/deep'; import type { B } from '@b/c/deep'; export { d } from 'd';
      import './local.ts'; import 'node:fs'; import 'fs'; const e = await import('e');`;
    expect(importedPackages(text)).toEqual(['a', '@b/c', 'd', 'e']);
  });
});
