/** A fenced block, without its fence and without the indentation that it has in a list. */
export interface CodeBlock {
  language: string;
  code: string;
}

const fence = /^( *)```(\w*)[^\n]*\n(.*?)^\1```/gms;
const span = /`([^`\n]+)`/g;

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(fence)].map(([, indentation = '', language = '', code = '']) => ({
    language,
    code: code.replaceAll(new RegExp(`^${indentation}`, 'gm'), ''),
  }));
}

export function codeSpans(markdown: string): string[] {
  return [...withoutBlocks(markdown).matchAll(span)].map(([, code = '']) => code);
}

/** The text alone: what looks like a link or a heading within code is none. */
export function withoutCode(markdown: string): string {
  return withoutBlocks(markdown).replaceAll(span, '');
}

function withoutBlocks(markdown: string): string {
  return markdown.replaceAll(fence, '');
}
