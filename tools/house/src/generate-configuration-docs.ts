import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { configTable } from '@rivulet/service';
import type { ConfigDefinition } from '@rivulet/service';
import { renderConfigurationDocs } from './configuration-docs/render.ts';
import type { AppConfig } from './configuration-docs/render.ts';

// `npm run generate`: docs/configuration.md from the `configDefinition` of each app. `--check` only compares.
const workspaceRoot = join(import.meta.dirname, '../../..');
const { values } = parseArgs({
  options: {
    check: { type: 'boolean', default: false },
    apps: { type: 'string', default: join(workspaceRoot, 'apps') },
    output: { type: 'string', default: join(workspaceRoot, 'docs/configuration.md') },
  },
});

async function readApp(file: string): Promise<AppConfig> {
  const module = (await import(join(values.apps, file))) as { configDefinition?: ConfigDefinition };
  if (module.configDefinition === undefined) {
    throw new Error(
      `apps/${file} exports no configDefinition: export what defineConfig gives under that name`,
    );
  }
  return { app: file.split('/')[0] ?? file, rows: configTable(module.configDefinition) };
}

function readPresent(): string | undefined {
  try {
    return readFileSync(values.output, 'utf8');
  } catch {
    return undefined;
  }
}

const files = globSync('*/src/config.ts', { cwd: values.apps }).sort();
const wanted = renderConfigurationDocs(await Promise.all(files.map(readApp)));
if (readPresent() === wanted) {
  console.log('docs/configuration.md is up to date.');
} else if (values.check) {
  console.error("docs/configuration.md is stale. Run 'npm run generate' and commit the result.");
  process.exitCode = 1;
} else {
  writeFileSync(values.output, wanted);
  console.log('docs/configuration.md written.');
}
