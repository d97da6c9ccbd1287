import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A page of the docs. */
export interface Page {
  /** From the root of the checkout, such as `docs/guarantees.md`. */
  path: string;
  text: string;
}

/** Every Markdown file at the root and below `docs`. */
export function readPages(root: string): Page[] {
  return globSync(['*.md', 'docs/**/*.md'], { cwd: root })
    .sort()
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}
