import { existsSync, readFileSync } from 'node:fs';
import { join, normalize } from 'node:path';
import type { Page } from './pages.ts';
import { hasTest } from './test-titles.ts';

/** A test that a page names as the one that shows a row of its tables. */
export interface NamedTest {
  row: string;
  /** From the root of the checkout. */
  path: string;
  title: string;
}

/** Lines such as `- 2.1 [lane.test.ts](../libs/subscriber/src/lane.test.ts) › delivers fresh events in their order`. */
export function namedTests({ path, text }: Page): NamedTest[] {
  return [...text.matchAll(/^- (\d+\.\d+) \[[^\]]+\]\(([^)]+)\) › (.+)$/gm)].map(
    ([, row = '', target = '', title = '']) => ({ row, path: normalize(join(path, '..', target)), title }),
  );
}

/** Tests that the page names and that do not exist, rows that no test shows, and tests for rows that are not there. */
export function unshownPromises(page: Page, root: string): string[] {
  const rows = [...page.text.matchAll(/^\| (\d+\.\d+) \|/gm)].map(([, row = '']) => row);
  const tests = namedTests(page);
  const shown = new Set(tests.map(({ row }) => row));
  const attempts = [...page.text.matchAll(/ › /g)].length;
  return [
    ...tests
      .filter((test) => !exists(test, root))
      .map(({ row, path, title }) => `${row}: ${path} has no test '${title}'`),
    ...rows.filter((row) => !shown.has(row)).map((row) => `${row}: no test shows it`),
    ...tests.filter(({ row }) => !rows.includes(row)).map(({ row }) => `${row}: no table has this row`),
    ...rows.filter((row, at) => rows.indexOf(row) !== at).map((row) => `${row}: two rows have this number`),
    ...(attempts === tests.length
      ? []
      : [`${attempts - tests.length} lines with › do not have the form of a named test`]),
  ];
}

function exists({ path, title }: NamedTest, root: string): boolean {
  const file = join(root, path);
  return existsSync(file) && hasTest(readFileSync(file, 'utf8'), title);
}
