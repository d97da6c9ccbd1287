import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { codeBlocks, codeSpans } from './code-in-markdown.ts';
import type { Page } from './pages.ts';

/** What the docs may name, read from package.json and nx.json. */
export interface Commands {
  scripts: readonly string[];
  targets: readonly string[];
  /** Such as `@rivulet/generators:subscriber`. */
  generators?: readonly string[];
  /** Files that the page itself gives, from the root of the checkout. */
  files?: readonly string[];
}

const ownOfNpm = ['ci', 'install'];

/** Commands of the page that can't work: no such npm script, Nx target or file. */
export function wrongCommands(page: Page, commands: Commands, root: string): string[] {
  const code = [...codeSpans(page.text), ...codeBlocks(page.text).flatMap((block) => block.code.split('\n'))];
  return code
    .flatMap((line) => line.split(/&&|\|/))
    .map((part) => part.trim())
    .filter((command) => !isPossible(command, commands, root));
}

function isPossible(
  command: string,
  { scripts, targets, generators = [], files = [] }: Commands,
  root: string,
): boolean {
  const words = command.split(/\s+/).filter((word) => !/^[A-Z_]+=/.test(word));
  const [program, first = '', ...rest] = words;
  if (program === 'npm') {
    const script = first === 'run' ? rest[0] : first;
    return script === undefined || scripts.includes(script) || ownOfNpm.includes(script);
  }
  if (program !== 'npx') return true;
  if (first === 'nx' && rest[0] === 'g') return generators.includes(rest[1] ?? '');
  if (first === 'nx') return nxTargets(rest).every((target) => targets.includes(target));
  return rest
    .filter((word) => /^[\w.-]+(\/[\w.-]+)*\.(ts|cjs)$/.test(word))
    .every((file) => files.includes(file) || existsSync(join(root, file)));
}

function nxTargets([verb = '', ...rest]: string[]): string[] {
  if (verb !== 'run-many') return [verb];
  return rest.slice(rest.indexOf('-t') + 1).filter((word) => !word.startsWith('-'));
}
