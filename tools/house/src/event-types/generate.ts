import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parseEventSchema } from './event-schema.ts';
import type { EventSchema } from './event-schema.ts';
import { generatedFileOf, renderEvent, renderEventList } from './render-event.ts';

export interface Folders {
  schemas: string;
  contracts: string;
}

/** A generated file whose content on disk is not what the schemas ask for; `undefined` content: it should not exist. */
export interface StaleFile {
  name: string;
  content: string | undefined;
}

/** @throws AggregateError with one Error for each schema file at fault. */
export function findStaleFiles({ schemas, contracts }: Folders): StaleFile[] {
  const events = readEvents(schemas);
  const wanted = new Map(events.map((event) => [generatedFileOf(event), renderEvent(event)]));
  wanted.set('events.generated.ts', renderEventList(events));
  const present = readdirSync(contracts).filter((name) => name.endsWith('.generated.ts'));
  const orphans = present.filter((name) => !wanted.has(name));
  const differing = [...wanted].filter(
    ([name, content]) => !present.includes(name) || readFileSync(join(contracts, name), 'utf8') !== content,
  );
  return [
    ...differing.map(([name, content]) => ({ name, content })),
    ...orphans.map((name) => ({ name, content: undefined })),
  ];
}

export function bringUpToDate({ contracts }: Folders, files: readonly StaleFile[]): void {
  for (const { name, content } of files) {
    const path = join(contracts, name);
    if (content === undefined) rmSync(path);
    else writeFileSync(path, content);
  }
}

function readEvents(folder: string): EventSchema[] {
  const faults: Error[] = [];
  const events: EventSchema[] = [];
  for (const path of readdirSync(folder)
    .filter((name) => name.endsWith('.avsc'))
    .sort()) {
    try {
      const event = parseEventSchema(basename(path, '.avsc'), readFileSync(join(folder, path), 'utf8'));
      renderEvent(event);
      events.push(event);
    } catch (cause) {
      faults.push(
        new Error(`schemas/${path}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause }),
      );
    }
  }
  faults.push(...sharedNames(events));
  if (faults.length > 0) throw new AggregateError(faults, faults.map(({ message }) => message).join('\n'));
  return events;
}

function sharedNames(events: readonly EventSchema[]): Error[] {
  const faults: Error[] = [];
  for (const role of ['type', 'topic'] as const) {
    const owners = new Map<string, string>();
    for (const { file, definition } of events) {
      const owner = owners.get(definition[role]);
      if (owner !== undefined) {
        faults.push(
          new Error(`schemas/${file}.avsc: rivulet.${role} is that of ${owner}.avsc: each event has its own`),
        );
      }
      owners.set(definition[role], file);
    }
  }
  return faults;
}
