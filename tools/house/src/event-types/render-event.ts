import type { EventSchema } from './event-schema.ts';
import { typescriptOfAvro } from './typescript-of-avro.ts';

export function generatedFileOf(event: Pick<EventSchema, 'file'>): string {
  return `${event.file}.generated.ts`;
}

/** The module of one event: its types, and the definition by which the libraries handle it. */
export function renderEvent(event: EventSchema): string {
  const { declarations } = typescriptOfAvro(event.schema);
  const types = [event.name, ...[...declarations.keys()].filter((name) => name !== event.name)];
  const { type, source, topic, id, key, time } = event.definition;
  const schema = JSON.stringify(event.schema, null, 2).replaceAll('\n', '\n  ');
  return `// Generated from schemas/${event.file}.avsc by 'npm run generate': change that file, not this one.
import type { EventDefinition } from './event-definition.ts';

${types.map((name) => declarations.get(name)).join('\n\n')}

export const ${event.name}: EventDefinition<${event.name}> = {
  name: '${event.name}',
  type: ${JSON.stringify(type)},
  source: ${JSON.stringify(source)},
  topic: ${JSON.stringify(topic)},
  idField: '${id}',
  keyField: '${key}',
  timeField: '${time}',
  schema: ${schema},
};
`;
}

/** The module that lists and re-exports all events. */
export function renderEventList(events: readonly EventSchema[]): string {
  const imports = events.map((event) => `import { ${event.name} } from './${generatedFileOf(event)}';`);
  const names = events.map(({ name }) => name).join(', ');
  return `// Generated from schemas/ by 'npm run generate': add an event by adding its .avsc file.
${imports.join('\n')}

/** Every event there is, in the order of their files. */
export const events = [${names}] as const;

export { ${names} };
`;
}
