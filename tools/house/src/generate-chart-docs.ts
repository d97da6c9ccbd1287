import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { parse } from 'yaml';
import { renderChartDocs } from './chart-docs/render.ts';
import type { ValueSchema } from './chart-docs/values-table.ts';

// `npm run generate`: the chart's README from its schema and values. `--check` only compares.
const chart = join(import.meta.dirname, '../../../deploy/helm/rivulet');
const { values: given } = parseArgs({ options: { check: { type: 'boolean', default: false } } });
const schema = JSON.parse(readFileSync(join(chart, 'values.schema.json'), 'utf8')) as ValueSchema;
const wanted = renderChartDocs(schema, parse(readFileSync(join(chart, 'values.yaml'), 'utf8')));
const readme = join(chart, 'README.md');

function readPresent(): string | undefined {
  try {
    return readFileSync(readme, 'utf8');
  } catch {
    return undefined;
  }
}

if (readPresent() === wanted) {
  console.log('deploy/helm/rivulet/README.md is up to date.');
} else if (given.check) {
  console.error("deploy/helm/rivulet/README.md is stale. Run 'npm run generate' and commit the result.");
  process.exitCode = 1;
} else {
  writeFileSync(readme, wanted);
  console.log('deploy/helm/rivulet/README.md written.');
}
