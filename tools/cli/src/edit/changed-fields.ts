import { redact, redactText } from '@rivulet/telemetry/redact';
import { fieldName, type FieldPath } from './field-path.ts';

/** A field that differs between two events, as JSON shows them; undefined where it is not there. */
export interface ChangedField {
  path: FieldPath;
  before: unknown;
  after: unknown;
}

/** The innermost fields that differ, in the order of the first event. */
export function changedFields(before: unknown, after: unknown, path: FieldPath = []): ChangedField[] {
  if (Array.isArray(before) && Array.isArray(after)) {
    const longer: unknown[] = before.length > after.length ? before : after;
    return longer.flatMap((_, at) => changedFields(before[at], after[at], [...path, at]));
  }
  if (isObject(before) && isObject(after)) {
    const names = new Set([...Object.keys(before), ...Object.keys(after)]);
    return [...names].flatMap((name) => changedFields(before[name], after[name], [...path, name]));
  }
  return Object.is(before, after) ? [] : [{ path, before, after }];
}

/** A changed field as people and programs may see it. */
export interface ShownChange {
  field: string;
  before: unknown;
  after: unknown;
}

/** Values under e-mail, phone and address are masked unless they are to be shown. */
export function showChanges(
  { before, after }: { before: unknown; after: unknown },
  showPersonalData: boolean,
): ShownChange[] {
  const [from, to] = showPersonalData ? [before, after] : [redact(before), redact(after)];
  return changedFields(before, after).map(({ path }) => ({
    field: redactText(fieldName(path)),
    before: valueAt(from, path) ?? null,
    after: valueAt(to, path) ?? null,
  }));
}

/** What stands there; the mask where something above it is masked. */
function valueAt(value: unknown, path: FieldPath): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== 'object' || at === null) return at;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
