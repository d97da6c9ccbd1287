import ts from 'typescript';

/**
 * Whether a test file has a test of this title: as it stands in the source, or that of one case of an `it.each` whose
 * placeholders (`%s`) are filled with texts or numbers that stand in the source, too.
 */
export function hasTest(source: string, title: string): boolean {
  const { titles, literals } = read(source);
  return titles.some((template) => template === title || isCaseOf(template, title, literals));
}

function isCaseOf(template: string, title: string, literals: ReadonlySet<string>): boolean {
  const form = template
    .split(/%[sipdj]/)
    .map((part) => part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`))
    .join('(.+)');
  const [matched, ...filled] = new RegExp(`^${form}$`).exec(title) ?? [];
  return matched !== undefined && filled.length > 0 && filled.every((text) => literals.has(text));
}

function read(source: string): { titles: string[]; literals: Set<string> } {
  const titles: string[] = [];
  const literals = new Set<string>();
  visit(ts.createSourceFile('x.test.ts', source, ts.ScriptTarget.Latest));
  return { titles, literals };

  function visit(node: ts.Node): void {
    if (ts.isStringLiteralLike(node) || ts.isNumericLiteral(node)) literals.add(node.text);
    if (ts.isCallExpression(node) && nameOfCallee(node.expression) === 'it') {
      const [title] = node.arguments;
      if (title !== undefined && ts.isStringLiteralLike(title)) titles.push(title.text);
    }
    ts.forEachChild(node, visit);
  }
}

/** `it` of `it(…)` and of `it.each(…)(…)`. */
function nameOfCallee(callee: ts.Expression): string | undefined {
  if (ts.isIdentifier(callee)) return callee.text;
  if (!ts.isCallExpression(callee) || !ts.isPropertyAccessExpression(callee.expression)) return undefined;
  const { expression, name } = callee.expression;
  return name.text === 'each' && ts.isIdentifier(expression) ? expression.text : undefined;
}
