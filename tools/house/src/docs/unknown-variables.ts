import type { Page } from './pages.ts';

/** Words of this form that are no variables. */
const otherWords = ['BACKWARD_TRANSITIVE', 'ORDER_ID'];

/** Names of environment variables that some source reads or declares. */
export function variablesOf(source: string): string[] {
  const forms = [
    /(?:setting|portOf)\(\s*'([A-Z][A-Z0-9_]+)'/g,
    /\benv(?:\?)?\.([A-Z][A-Z0-9_]+)/g,
    /\benv\['([A-Z][A-Z0-9_]+)'\]/g,
    /\benv: '([A-Z][A-Z0-9_]+)'/g,
    /'(OTEL_[A-Z0-9_]+)'/g,
  ];
  return forms.flatMap((form) => [...source.matchAll(form)].map(([, name = '']) => name));
}

/** Words of the page that look like environment variables and are none. */
export function unknownVariables({ text }: Page, known: ReadonlySet<string>): string[] {
  const names = new Set([...text.matchAll(/\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b/g)].map(([name]) => name));
  return [...names].filter((name) => !known.has(name) && !otherWords.includes(name));
}
