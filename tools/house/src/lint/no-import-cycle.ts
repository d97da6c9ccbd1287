import { readFileSync, statSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import type { Rule } from 'eslint';

const importOfValues = /^\s*(?:import|export)\s+(?!type\b)(?:[^;'"]*?\bfrom\s*)?['"](\.[^'"]+)['"]/gm;

interface Parsed {
  mtimeMs: number;
  targets: string[];
}

const parsedFiles = new Map<string, Parsed>();

/** The files of a relative import or re-export of values; `import type` is gone at run time and cannot close a circle. */
function targetsOf(file: string, text: string): string[] {
  return [...text.matchAll(importOfValues)].map((match) => resolve(dirname(file), match[1] ?? ''));
}

function targetsOnDisk(file: string): string[] {
  const mtimeMs = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  if (mtimeMs === undefined) return [];
  const known = parsedFiles.get(file);
  if (known?.mtimeMs === mtimeMs) return known.targets;
  const targets = targetsOf(file, readFileSync(file, 'utf8'));
  parsedFiles.set(file, { mtimeMs, targets });
  return targets;
}

/** The way from `file` back to `origin`, or undefined. */
function wayTo(origin: string, file: string, visited: Set<string>): string[] | undefined {
  if (file === origin) return [file];
  if (visited.has(file)) return undefined;
  visited.add(file);
  for (const target of targetsOnDisk(file)) {
    const rest = wayTo(origin, target, visited);
    if (rest !== undefined) return [file, ...rest];
  }
  return undefined;
}

/** Reports an import that leads back to its own file. Between packages, the layer rules make circles impossible. */
export const noImportCycle: Rule.RuleModule = {
  meta: { type: 'problem', schema: [], messages: { cycle: 'This import leads back to this file: {{way}}' } },
  create(context) {
    return {
      Program(program) {
        const origin = context.filename;
        for (const target of new Set(targetsOf(origin, context.sourceCode.text))) {
          const way = wayTo(origin, target, new Set());
          if (way === undefined) continue;
          const shown = [origin, ...way].map((file) => relative(dirname(origin), file)).join(' → ');
          const node = program.body.find(
            (statement) =>
              'source' in statement &&
              typeof statement.source?.value === 'string' &&
              resolve(dirname(origin), statement.source.value) === target,
          );
          context.report({ node: node ?? program, messageId: 'cycle', data: { way: shown } });
        }
      },
    };
  },
};
