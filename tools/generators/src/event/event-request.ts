import type { Tree } from '@nx/devkit';
import { readEvents, type EventRecord } from '../events.ts';
import {
  camelCase,
  firstWord,
  isCamelCase,
  isKebabCase,
  isPascalCase,
  kebabCase,
  lastWord,
} from '../names.ts';
import { refuseFaults } from '../refuse-faults.ts';

export interface EventOptions {
  name: string;
  key?: string;
  time?: string;
  domain?: string;
}

/** An event as its `.avsc` file will have it. */
export type NewEvent = EventRecord & { namespace: string };

const uuid = { type: 'string', logicalType: 'uuid' };
const timestamp = { type: 'long', logicalType: 'timestamp-millis' };

/** @throws Error with a line for each option at fault: which, why, and what to do */
export function readRequest(tree: Tree, options: EventOptions): NewEvent {
  const { name } = options;
  const key = options.key ?? `${firstWord(name)}Id`;
  const time = options.time ?? usualTime(name);
  const domain = options.domain ?? `${firstWord(name)}s`;
  const field = (option: string, value: string, example: string): string | undefined => {
    if (!isCamelCase(value)) return `--${option}=${value} must be a field in camelCase, such as ${example}`;
    return value === 'eventId' ? `--${option}=eventId is the event's id: name another field` : undefined;
  };
  refuseFaults([
    nameFault(tree, name),
    field('key', key, 'orderId'),
    field('time', time, 'shippedAt'),
    key === time ? `--key=${key} is also the time: name two fields` : undefined,
    isKebabCase(domain) ? undefined : `--domain=${domain} must be in kebab-case, such as orders`,
  ]);
  return {
    name,
    namespace: `rivulet.${domain.replaceAll('-', '_')}`,
    rivulet: { topic: `${domain}.${kebabCase(name)}`, id: 'eventId', key, time },
    fields: [
      { name: 'eventId', type: uuid },
      { name: key, type: 'string' },
      { name: time, type: timestamp },
    ],
  };
}

function nameFault(tree: Tree, name: string): string | undefined {
  if (!isPascalCase(name)) return `name=${name} must be in PascalCase, such as OrderShipped`;
  const words = kebabCase(name);
  if (!words.includes('-')) return `name=${name} must say what became of what, such as OrderShipped`;
  const taken = [`schemas/${words}.avsc`, `apps/publisher/src/emit-${words}.ts`].find((path) =>
    tree.exists(path),
  );
  if (taken !== undefined)
    return `name=${name} is taken by ${taken}: choose another one, or remove that first`;
  const alike = readEvents(tree).find((event) => event.name.toLowerCase() === name.toLowerCase());
  return alike === undefined ? undefined : `name=${name} is too like ${alike.name}: choose another one`;
}

/** `OrderShipped` → `shippedAt`; `occurredAt` where the last word is no participle that is known as one. */
function usualTime(name: string): string {
  const last = lastWord(name);
  return last.endsWith('ed') ? `${camelCase(last)}At` : 'occurredAt';
}
