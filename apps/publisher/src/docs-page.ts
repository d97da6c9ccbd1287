import { exampleOrder, openapiDocument, type ApiFacts } from './openapi.ts';
import { problemKinds } from './problem-details.ts';

interface Schema {
  type?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

const style = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.4rem .6rem;border-bottom:1px solid #d0d7de}
pre{background:#f3f5f7;padding:1rem;overflow:auto}code{font-family:ui-monospace,monospace;font-size:.92em}
@media(prefers-color-scheme:dark){body{color:#e6edf3;background:#0d1117}pre{background:#161b22}a{color:#6cb6ff}th,td{border-color:#30363d}}`;

/** The API on one readable page; loads nothing from elsewhere and runs no script. */
export function docsPage(facts: ApiFacts): string {
  const { info, paths, components } = openapiDocument(facts);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(
      methods as Record<string, { summary: string; responses: Record<string, { description: string }> }>,
    ).map(
      ([method, { summary, responses }]) =>
        `<h2><code>${method.toUpperCase()} ${path}</code></h2><p>${escape(summary)}.</p>` +
        table(
          ['Status', 'Meaning'],
          Object.entries(responses).map(([status, { description }]) => [status, escape(description)]),
        ),
    ),
  );
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${info.title}</title>
<meta name="viewport" content="width=device-width"><style>${style}</style></head><body>
<h1>${info.title}</h1><p>${escape(info.description)} The machine-readable document is <a href="/openapi.json">/openapi.json</a>.</p>
<h2>Try it</h2><pre><code>${escape(example())}</code></pre>
${operations.join('\n')}
<h2>Credentials</h2>${credentials(components.securitySchemes)}
<h2>Fields of an order</h2>${table(['Field', '', 'Form'], fieldRows(components.schemas.OrderRequest as Schema, ''))}
<h2>Problems</h2><p>Errors are <code>application/problem+json</code> (RFC 9457); <code>type</code> leads to a line of this table.</p>
${table(['Kind', 'Status', 'Meaning', 'What to do'], problemRows())}
</body></html>`;
}

function credentials(schemes: ReturnType<typeof openapiDocument>['components']['securitySchemes']): string {
  const rows = Object.values(schemes).map((scheme) => {
    const { name = 'Authorization: Bearer', description } = scheme as { name?: string; description: string };
    return [`<code>${name}</code>`, escape(description)];
  });
  if (rows.length === 0) return '<p>None are asked for here.</p>';
  return `<p>One of these; placing an order needs the scope <code>orders:write</code>, reading one <code>orders:read</code>.</p>${table(['Header', ''], rows)}`;
}

function example(): string {
  const body = JSON.stringify(exampleOrder, undefined, 2);
  return `curl -i http://localhost:3000/orders \\\n  -H 'content-type: application/json' \\\n  -H 'Idempotency-Key: my-first-order' \\\n  -d '${body}'`;
}

function fieldRows(schema: Schema, prefix: string): string[][] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = `${prefix}${name}`;
    const needed = schema.required?.includes(name) === true ? 'required' : 'optional';
    const row = [`<code>${path}</code>`, needed, escape(field.description ?? field.type ?? '')];
    if (field.type === 'array') return [row, ...fieldRows(field.items ?? {}, `${path}[].`)];
    return [row, ...fieldRows(field, `${path}.`)];
  });
}

function problemRows(): string[][] {
  return Object.entries(problemKinds).map(([kind, { status, title, remedy }]) => [
    `<code id="${kind}">${kind}</code>`,
    String(status),
    escape(title),
    escape(remedy),
  ]);
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[], tag: string) =>
    `<tr>${cells.map((cell) => `<${tag}>${cell}</${tag}>`).join('')}</tr>`;
  return `<table><thead>${line(head, 'th')}</thead><tbody>${rows.map((row) => line(row, 'td')).join('')}</tbody></table>`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
