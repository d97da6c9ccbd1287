import type { AvroSchema } from '@rivulet/contracts';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../exits.ts';

/** A schema as it stands in a file. */
export interface SchemaFile {
  /** Name with `.avsc`. */
  file: string;
  /** Of its events, without prefix; `*.outcome` stands beside every other one. */
  topic: string;
  schema: AvroSchema;
}

/** The folder of the repository. */
export const ownFolder = join(import.meta.dirname, '../../../../schemas');

/** @throws UsageError when the folder has none, or one of them is not readable */
export function readSchemas(folder: string): SchemaFile[] {
  const files = filesOf(folder);
  if (files.length === 0)
    throw new UsageError(`there is no .avsc file in ${folder}: --schemas names the folder`);
  return files.map((file) => {
    const read = parseSchema(file, readFileSync(join(folder, file), 'utf8'));
    if (read === undefined)
      throw new UsageError(
        `${join(folder, file)} is no schema of an event: it needs "rivulet": { "topic": … }`,
      );
    return read;
  });
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith('.avsc'))
      .sort();
  } catch (error) {
    throw new UsageError(`${folder} can not be read: ${(error as Error).message}`, { cause: error });
  }
}

/** Undefined for a text that says nothing of a topic. */
export function parseSchema(file: string, text: string): SchemaFile | undefined {
  try {
    const schema = JSON.parse(text) as { rivulet?: { topic?: unknown } };
    const topic = schema.rivulet?.topic;
    return typeof topic === 'string' ? { file, topic, schema: schema as AvroSchema } : undefined;
  } catch {
    return undefined;
  }
}
