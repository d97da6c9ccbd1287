import { errors } from './registry-error.ts';
import type { RegistryState, SubjectRecord, VersionRecord } from './registry-state.ts';

export interface LookupOptions {
  /** Soft-deleted versions count too (`?deleted=true`). */
  deleted: boolean;
}

/** The subject's versions in order. @throws RegistryError 40401 when there are none to see */
export function versionsOf(state: RegistryState, name: string, { deleted }: LookupOptions): VersionRecord[] {
  const subject = state.subjects.find((known) => known.name === name);
  const versions = subject?.versions.filter((record) => deleted || !record.deleted) ?? [];
  if (versions.length === 0) throw errors.subjectNotFound(name);
  return versions;
}

/** `latest`, `-1` or a number of 1 and above. @throws RegistryError 42202 */
export function parseVersion(text: string): number | 'latest' {
  if (text === 'latest' || text === '-1') return 'latest';
  const version = /^\d+$/.test(text) ? Number(text) : 0;
  if (version < 1 || version > 2 ** 31 - 1) throw errors.invalidVersion(text);
  return version;
}

/** @throws RegistryError 40401 or 40402 */
export function versionOf(
  state: RegistryState,
  subject: string,
  version: number | 'latest',
  options: LookupOptions,
): VersionRecord {
  const versions = versionsOf(state, subject, options);
  const found =
    version === 'latest' ? versions.at(-1) : versions.find((record) => record.version === version);
  if (!found) throw errors.versionNotFound(version);
  return found;
}

export function textOf(state: RegistryState, id: number): string | undefined {
  return state.schemas.find((schema) => schema.id === id)?.text;
}

/** The schema's text by the id as it stands in the URL. @throws RegistryError 40403 */
export function textByIdParameter(state: RegistryState, idText: string): string {
  const text = /^\d+$/.test(idText) ? textOf(state, Number(idText)) : undefined;
  if (text === undefined) throw errors.schemaIdNotFound(idText);
  return text;
}

/** All places where a schema stands. */
export function usesOf(
  state: RegistryState,
  id: number,
  { deleted }: LookupOptions,
): { subject: string; version: number }[] {
  return state.subjects.flatMap(({ name, versions }) =>
    versions
      .filter((record) => record.id === id && (deleted || !record.deleted))
      .map(({ version }) => ({ subject: name, version })),
  );
}

/** Names of the subjects with a version to see. */
export function subjectNames(state: RegistryState, { deleted }: LookupOptions): string[] {
  const visible = ({ versions }: SubjectRecord) => versions.some((record) => deleted || !record.deleted);
  return state.subjects
    .filter(visible)
    .map(({ name }) => name)
    .toSorted();
}
