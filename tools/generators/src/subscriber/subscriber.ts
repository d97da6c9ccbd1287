import { join } from 'node:path';
import { formatFiles, generateFiles, type Tree } from '@nx/devkit';
import { addSample } from '../add-sample.ts';
import { generateRest, linkProject, type AfterWriting } from '../after-writing.ts';
import { withSubscriber } from '../chart-values.ts';
import { addExport, editFile, readFile } from '../edit-file.ts';
import { addToLockFile } from '../lock-file.ts';
import { camelCase, inWords, kebabCase, pascalCase, upperCase } from '../names.ts';
import { addElement, addElementUnder, addImport } from '../typescript-lists.ts';
import { freePorts } from './free-ports.ts';
import { readRequest, type SubscriberOptions } from './subscriber-request.ts';

const environmentPlan = 'libs/contracts/src/environment-plan.ts';
const startedSubscribers = 'tools/local-stack/src/start/subscribers.ts';

/** `nx g @rivulet/generators:subscriber`. @throws Error before anything is written, when an option is wrong */
export async function generateSubscriber(tree: Tree, options: SubscriberOptions): Promise<AfterWriting> {
  const { name, event, method, path } = readRequest(tree, options);
  const app = `${name}-subscriber`;
  const { port, apiPort } = freePorts(readFile(tree, startedSubscribers));
  const words = {
    ...{ app, name, method, path, port, apiPort },
    ...{ words: inWords(name), camelName: camelCase(name), pascalName: pascalCase(name) },
    ...{ apiVariable: `${upperCase(name)}_API_URL`, sample: camelCase(event.name) },
    ...{ event: event.name, eventFile: kebabCase(event.name), ...event.rivulet },
    dot: '.',
  };
  generateFiles(tree, join(import.meta.dirname, 'app'), `apps/${app}`, words);
  generateFiles(tree, join(import.meta.dirname, 'stub'), '.', words);
  addSample(tree, event);
  addExport(
    tree,
    'libs/testing/src/index.ts',
    `export { start${words.pascalName}Api } from './${name}-api.ts';`,
  );
  editFile(tree, environmentPlan, (text) =>
    addElementUnder(
      addImport(text, './events.generated.ts', event.name),
      ...(['groupsOf', `[${event.name}.name]`, `'${app}'`] as const),
    ),
  );
  editFile(tree, startedSubscribers, (text) =>
    addElement(text, 'subscribers', `{ name: '${name}', port: ${port}, apiPort: ${apiPort} }`),
  );
  editFile(tree, 'deploy/helm/rivulet/values.yaml', (text) =>
    withSubscriber(text, { app, topic: event.rivulet.topic, apiVariable: words.apiVariable }),
  );
  addToLockFile(tree, `apps/${app}`, JSON.parse(readFile(tree, `apps/${app}/package.json`)) as never);
  await formatFiles(tree);
  return () => {
    linkProject(tree, `@rivulet/${app}`, `apps/${app}`);
    generateRest(tree);
    console.log(
      `\nNext: apps/${app}/README.md. It is tried by npx nx test @rivulet/${app}, and run by npm start.`,
    );
  };
}

export default generateSubscriber;
