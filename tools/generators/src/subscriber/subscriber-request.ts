import type { Tree } from '@nx/devkit';
import { readEvents, type EventRecord } from '../events.ts';
import { isKebabCase } from '../names.ts';
import { refuseFaults } from '../refuse-faults.ts';

export interface SubscriberOptions {
  name: string;
  event: string;
  call: string;
}

export interface SubscriberRequest {
  name: string;
  event: EventRecord;
  method: string;
  path: string;
}

const methods = ['POST', 'PUT', 'PATCH'];
/** Of `apps/NAME-subscriber` as a name in the chart, which Kubernetes' own limits bound. */
const longestApp = 30;

/** @throws Error with a line for each option at fault: which, why, and what to do */
export function readRequest(tree: Tree, options: SubscriberOptions): SubscriberRequest {
  const events = readEvents(tree);
  const event = events.find(({ name }) => name === options.event);
  const [method = '', path = '', ...rest] = options.call.trim().split(/\s+/);
  const isCall = methods.includes(method) && /^\/[\w~.-]+(\/[\w~.-]+)*$/.test(path) && rest.length === 0;
  refuseFaults([
    nameFault(tree, options.name),
    event === undefined
      ? `--event=${options.event} is none of ${events.map(({ name }) => name).join(', ')}: name one of these, or make it with nx g @rivulet/generators:event`
      : undefined,
    isCall
      ? undefined
      : `--call="${options.call}" must be ${methods.join(', ')} and a path, such as "POST /shipments"`,
  ]);
  return { name: options.name, event: event as EventRecord, method, path };
}

function nameFault(tree: Tree, name: string): string | undefined {
  if (!isKebabCase(name)) return `name=${name} must be in kebab-case, such as shipping or stock-count`;
  if (/(^|-)subscriber$/.test(name)) return `name=${name} must do without subscriber, which is added to it`;
  const app = `${name}-subscriber`;
  if (app.length > longestApp)
    return `name=${name} is too long: with -subscriber it may have ${longestApp} characters, not ${app.length}`;
  const taken = [`apps/${app}`, `libs/testing/src/${name}-api.ts`].find((path) => tree.exists(path));
  return taken === undefined
    ? undefined
    : `name=${name} is taken by ${taken}: choose another one, or remove that first`;
}
