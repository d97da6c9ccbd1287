import { subjectOf, type AvroSchema } from '@rivulet/contracts';
import type { SchemaFile } from './read-schemas.ts';

/** What is to be registered. */
export interface Subject {
  subject: string;
  file: string;
  schema: AvroSchema;
}

/** One for each event; the schema of outcomes has one for each of the other events. */
export function subjectsOf(files: readonly SchemaFile[], prefix: string): Subject[] {
  const topics = files.map(({ topic }) => topic).filter((topic) => !topic.includes('*'));
  return files.flatMap(({ file, topic, schema }) =>
    (topic.includes('*') ? topics.map((each) => topic.replace('*', each)) : [topic]).map((each) => ({
      ...{ subject: subjectOf(prefix + each), file, schema },
    })),
  );
}
