import type { Tree } from '@nx/devkit';

/** What generators must know of an event: the record of its `.avsc` file. */
export interface EventRecord {
  name: string;
  fields: readonly EventField[];
  rivulet: { topic: string; id: string; key: string; time: string };
}

export interface EventField {
  name: string;
  type: AvroType;
}

export type AvroType = string | readonly AvroType[] | { type: AvroType; [attribute: string]: unknown };

/** Events that a subscriber can hear: those with a topic of their own. */
export function readEvents(tree: Tree): EventRecord[] {
  return tree
    .children('schemas')
    .filter((file) => file.endsWith('.avsc'))
    .map((file) => JSON.parse(tree.read(`schemas/${file}`, 'utf8') ?? '') as EventRecord)
    .filter(({ rivulet }) => !rivulet.topic.includes('*'));
}
