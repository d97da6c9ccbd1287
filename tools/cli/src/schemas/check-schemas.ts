import { findBreaks, type Break } from './find-breaks.ts';
import type { GitHistory, SchemaVersion } from './git-versions.ts';
import type { SchemaFile } from './read-schemas.ts';
import type { RegistrySubjects } from './registry-subjects.ts';
import { subjectsOf, type Subject } from './subjects.ts';

export interface FoundBreak extends Break {
  /** Earlier schemas whose data could not be read any more. */
  versions: string[];
}

export interface CheckedSchema {
  file: string;
  topic: string;
  /** How many earlier schemas it was compared with; undefined when it was not. */
  git: number | undefined;
  registry: number | undefined;
  breaks: FoundBreak[];
}

/**
 * Compares each schema with everything that was written before (BACKWARD_TRANSITIVE): with all that git has of its topic,
 * and with all versions of its subjects when a registry is given. @throws RegistryUnavailableError
 */
export async function checkSchemas(
  files: readonly SchemaFile[],
  history: GitHistory,
  registry?: { subjects: RegistrySubjects; prefix: string },
): Promise<CheckedSchema[]> {
  const all = subjectsOf(files, registry?.prefix ?? '');
  return Promise.all(
    files.map(async ({ file, topic, schema }) => {
      const committed =
        history.kind === 'read' ? history.versions.filter((version) => version.topic === topic) : undefined;
      const own = all.filter((subject) => subject.file === file);
      const kept = registry === undefined ? undefined : await registered(own, registry.subjects);
      return {
        ...{ file, topic, git: committed?.length, registry: kept?.length },
        breaks: breaksOf(schema, [...(committed ?? []), ...(kept ?? [])]),
      };
    }),
  );
}

async function registered(
  subjects: readonly Subject[],
  registry: RegistrySubjects,
): Promise<Omit<SchemaVersion, 'topic'>[]> {
  const found = subjects.map(async ({ subject }) =>
    (await registry.versions(subject)).map(({ version, schema }) => ({
      ...{ name: `version ${version} of ${subject}`, schema },
    })),
  );
  return (await Promise.all(found)).flat();
}

/** The same break is told once, with all that it is true of. */
function breaksOf(
  schema: SchemaFile['schema'],
  versions: readonly Omit<SchemaVersion, 'topic'>[],
): FoundBreak[] {
  const found = new Map<string, FoundBreak>();
  for (const { name, schema: writer } of versions) {
    for (const each of findBreaks(schema, writer)) {
      const known = found.get(JSON.stringify(each)) ?? { ...each, versions: [] };
      known.versions.push(name);
      found.set(JSON.stringify(each), known);
    }
  }
  return [...found.values()];
}
