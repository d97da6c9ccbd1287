import { join } from 'node:path';
import { formatFiles, generateFiles, type Tree } from '@nx/devkit';
import { addSample } from '../add-sample.ts';
import { generateRest, type AfterWriting } from '../after-writing.ts';
import { addExport } from '../edit-file.ts';
import { camelCase, inWords, kebabCase } from '../names.ts';
import { readRequest, type EventOptions } from './event-request.ts';

/** `nx g @rivulet/generators:event`. @throws Error before anything is written, when an option is wrong */
export async function generateEvent(tree: Tree, options: EventOptions): Promise<AfterWriting> {
  const event = readRequest(tree, options);
  const file = kebabCase(event.name);
  const words = {
    ...{ event: event.name, file, sample: camelCase(event.name), words: inWords(event.name) },
    ...{ namespace: event.namespace, ...event.rivulet },
  };
  generateFiles(tree, join(import.meta.dirname, 'files'), '.', words);
  addSample(tree, event);
  addExport(tree, 'libs/contracts/src/index.ts', `export { ${event.name} } from './${file}.generated.ts';`);
  await formatFiles(tree);
  return () => {
    generateRest(tree);
    console.log(`
Next: give ${event.name} its fields in schemas/${file}.avsc, then npm run generate; fill them in libs/testing/src/sample-${file}.ts.
To emit it from the publisher, add it to events of createOutbox in apps/publisher/src/main.ts and to publisher.topics of the chart.
To hear it: npx nx g @rivulet/generators:subscriber NAME --event ${event.name} --call "POST /PATH"`);
  };
}

export default generateEvent;
