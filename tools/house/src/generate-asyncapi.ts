import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { headerDocs } from './asyncapi/header-docs.ts';
import { renderAsyncApi } from './asyncapi/render.ts';

// `npm run generate`: docs/asyncapi.yaml from events, topics and headers. `--check` only compares.
const workspaceRoot = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    output: { type: 'string', default: join(workspaceRoot, 'docs/asyncapi.yaml') },
  },
});

const read = (path: string): string => readFileSync(join(workspaceRoot, path), 'utf8');

function readPresent(): string | undefined {
  try {
    return readFileSync(values.output, 'utf8');
  } catch {
    return undefined;
  }
}

const { version } = JSON.parse(read('package.json')) as { version: string };
const wanted = renderAsyncApi({
  version,
  headerDocs: headerDocs(read('libs/contracts/src/header-names.ts')),
});
if (readPresent() === wanted) {
  console.log('docs/asyncapi.yaml is up to date.');
} else if (values.check) {
  console.error("docs/asyncapi.yaml is stale. Run 'npm run generate' and commit the result.");
  process.exitCode = 1;
} else {
  writeFileSync(values.output, wanted);
  console.log('docs/asyncapi.yaml written.');
}
