import { parseVersion, versionOf, versionsOf } from './find-schema.ts';
import { errors } from './registry-error.ts';
import type { RegistryState } from './registry-state.ts';

const all = { deleted: true };

/** Deleting is done in two steps: soft, then for good. @returns the version numbers @throws RegistryError */
export function deleteSubject(draft: RegistryState, name: string, permanent: boolean): number[] {
  const versions = versionsOf(draft, name, all);
  const standing = versions.filter(({ deleted }) => !deleted);
  if (!permanent) {
    if (standing.length === 0) throw errors.subjectSoftDeleted(name);
    for (const record of standing) record.deleted = true;
    return standing.map(({ version }) => version);
  }
  if (standing.length > 0) throw errors.subjectNotSoftDeleted(name);
  draft.subjects = draft.subjects.filter((subject) => subject.name !== name);
  draft.settings = draft.settings.filter(({ subject }) => subject !== name);
  return versions.map(({ version }) => version);
}

/** @returns the version's number @throws RegistryError */
export function deleteVersion(
  draft: RegistryState,
  name: string,
  versionText: string,
  permanent: boolean,
): number {
  const wanted = parseVersion(versionText);
  const record = versionOf(draft, name, wanted, wanted === 'latest' ? { deleted: false } : all);
  if (!permanent) {
    if (record.deleted) throw errors.versionSoftDeleted(name, record.version);
    record.deleted = true;
    return record.version;
  }
  if (!record.deleted) throw errors.versionNotSoftDeleted(name, record.version);
  const subject = draft.subjects.find((known) => known.name === name);
  if (subject) subject.versions = subject.versions.filter(({ version }) => version !== record.version);
  draft.subjects = draft.subjects.filter(({ versions }) => versions.length > 0);
  return record.version;
}
