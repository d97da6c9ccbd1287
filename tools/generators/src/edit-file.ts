import type { Tree } from '@nx/devkit';

export function readFile(tree: Tree, path: string): string {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Error(`${path} is missing: nothing can be added to it`);
  return text;
}

/** @throws Error that names the file, when the change can't be made */
export function editFile(tree: Tree, path: string, change: (text: string) => string): void {
  const text = readFile(tree, path);
  try {
    tree.write(path, change(text));
  } catch (cause) {
    throw new Error(`${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}

/** Adds a line at the end of an `index.ts`, unless it has it. */
export function addExport(tree: Tree, path: string, line: string): void {
  editFile(tree, path, (text) => (text.includes(line) ? text : `${text}${line}\n`));
}
