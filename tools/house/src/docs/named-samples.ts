import { codeBlocks } from './code-in-markdown.ts';
import type { Page } from './pages.ts';

/** A `ts` block that is a file of an app: its first line is a comment with the path. */
export interface NamedSample {
  /** From the root of the checkout. */
  path: string;
  code: string;
}

const pathLine = /^\/\/ (apps\/[\w./-]+\.ts)\n/;

export function namedSample(code: string): string | undefined {
  return pathLine.exec(code)?.[1];
}

export function namedSamples({ text }: Page): NamedSample[] {
  return codeBlocks(text)
    .filter(({ language }) => language === 'ts')
    .flatMap(({ code }) => {
      const path = namedSample(code);
      return path === undefined ? [] : [{ path, code }];
    });
}
