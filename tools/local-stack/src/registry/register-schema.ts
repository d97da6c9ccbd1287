import { incompatibilities, type EarlierSchema } from './compatibility.ts';
import { textOf } from './find-schema.ts';
import { errors } from './registry-error.ts';
import type { RegistryState, SubjectRecord } from './registry-state.ts';
import { levelOf, modeOf } from './settings.ts';

/** A schema has one id, whatever subjects it stands in. */
function idFor(draft: RegistryState, text: string): number {
  const known = draft.schemas.find((schema) => schema.text === text);
  if (known) return known.id;
  const id = draft.nextId;
  draft.nextId += 1;
  draft.schemas.push({ id, text });
  return id;
}

/** The versions that a new schema is held against: those not deleted, in order. */
export function earlierSchemas(state: RegistryState, subject: string): EarlierSchema[] {
  const versions = state.subjects.find(({ name }) => name === subject)?.versions ?? [];
  return versions
    .filter(({ deleted }) => !deleted)
    .map(({ version, id }) => ({ version, text: textOf(state, id) ?? '' }));
}

function subjectIn(draft: RegistryState, name: string): SubjectRecord {
  const known = draft.subjects.find((subject) => subject.name === name);
  if (known) return known;
  const subject: SubjectRecord = { name, versions: [] };
  draft.subjects.push(subject);
  return subject;
}

/**
 * Adds the schema as the subject's next version, unless it is one of its versions already.
 * @param text canonical @returns its id @throws RegistryError 409 or 42205
 */
export function registerSchema(draft: RegistryState, name: string, text: string): number {
  const mode = modeOf(draft, name);
  if (mode === 'READONLY' || mode === 'READONLY_OVERRIDE') throw errors.readOnly(name);
  const subject = subjectIn(draft, name);
  const standing = subject.versions.find(({ id, deleted }) => !deleted && textOf(draft, id) === text);
  if (standing) return standing.id;

  const faults = incompatibilities(levelOf(draft, name), text, earlierSchemas(draft, name));
  if (faults.length > 0) throw errors.incompatible(name, JSON.stringify(faults));
  const id = idFor(draft, text);
  const version = (subject.versions.at(-1)?.version ?? 0) + 1;
  subject.versions.push({ version, id, deleted: false });
  return id;
}
