import type { RegistrySubjects } from './registry-subjects.ts';
import type { Subject } from './subjects.ts';

export const wantedLevel = 'BACKWARD_TRANSITIVE';
/** Levels under which nothing can be registered that does not read all that came before. */
const levelsThatDo: readonly string[] = [wantedLevel, 'FULL_TRANSITIVE'];

export interface ComparedSubject extends Subject {
  /** Undefined when this very schema is not registered there. */
  registered: { id: number; version: number } | undefined;
  /** The subject's own level; undefined when it has none. */
  level: string | undefined;
  isLevelWell: boolean;
}

/** What the registry has of the subjects. @throws RegistryUnavailableError */
export function compareSubjects(
  registry: RegistrySubjects,
  subjects: readonly Subject[],
): Promise<ComparedSubject[]> {
  return Promise.all(
    subjects.map(async (subject) => {
      const [registered, level] = await Promise.all([
        registry.find(subject.subject, subject.schema),
        registry.level(subject.subject),
      ]);
      return {
        ...subject,
        registered,
        level,
        isLevelWell: level !== undefined && levelsThatDo.includes(level),
      };
    }),
  );
}

export function isSame({ registered, isLevelWell }: ComparedSubject): boolean {
  return registered !== undefined && isLevelWell;
}
