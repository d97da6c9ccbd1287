import { existsSync } from 'node:fs';
import { join, normalize } from 'node:path';
import { withoutCode } from './code-in-markdown.ts';
import type { Page } from './pages.ts';

const link = /\[[^\]]*\]\(([^)\s]+)\)/g;

/** Relative links of the page that lead to no file, or to no heading of a page. */
export function brokenLinks(page: Page, pages: readonly Page[], root: string): string[] {
  // A heading or a table may have code in a link's text.
  const text = page.text.replaceAll(/`(?=[^`\n]*`)/g, '');
  return [...text.matchAll(link)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .filter((target) => !leadsSomewhere(target, page, pages, root));
}

function leadsSomewhere(target: string, page: Page, pages: readonly Page[], root: string): boolean {
  const [file = '', anchor] = target.split('#', 2);
  const path = file === '' ? page.path : normalize(join(page.path, '..', file));
  if (!existsSync(join(root, path))) return false;
  if (anchor === undefined) return true;
  const other = pages.find((candidate) => candidate.path === path);
  return other !== undefined && headingsOf(other.text).includes(anchor);
}

/** Anchors of the headings, as GitHub makes them. */
function headingsOf(markdown: string): string[] {
  return [...withoutCode(markdown).matchAll(/^#+ (.+)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}
