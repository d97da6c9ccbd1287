import type { Tree } from '@nx/devkit';
import { addExport, readFile } from './edit-file.ts';
import type { EventRecord } from './events.ts';
import { camelCase, inWords, kebabCase } from './names.ts';
import { sampleFields } from './sample-value.ts';

const folder = 'libs/testing/src';

/** Sees to it that tests can have a sample of the event, `orderShipped()`. */
export function addSample(tree: Tree, event: EventRecord): void {
  const name = camelCase(event.name);
  if (new RegExp(`\\b${name}\\b`).test(readFile(tree, `${folder}/index.ts`))) return;
  const fields = sampleFields(event.fields);
  const file = `sample-${kebabCase(event.name)}.ts`;
  tree.write(
    `${folder}/${file}`,
    `import type { ${event.name} } from '@rivulet/contracts';
${fields.includes('randomUUID()') ? "import { randomUUID } from 'node:crypto';\n" : ''}
/** ${inWords(event.name).replace(/^./, (letter) => letter.toUpperCase())}, with ids of its own; what a test is about, it says. */
export function ${name}(overrides: Partial<${event.name}> = {}): ${event.name} {
  return { ${fields}, ...overrides };
}
`,
  );
  addExport(tree, `${folder}/index.ts`, `export { ${name} } from './${file}';`);
}
