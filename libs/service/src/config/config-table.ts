import type { ConfigDefinition } from './define-config.ts';
import { describeForm } from './describe-form.ts';
import type { Setting } from './setting.ts';

/** One line of docs/configuration.md. */
export interface ConfigRow {
  env: string;
  /** As it would be written in the environment; `(required)` or `(none)` when there is no default. */
  default: string;
  doc: string;
  form: string;
}

/** All settings of a definition, in its order. */
export function configTable(definition: Pick<ConfigDefinition, 'settings'>): ConfigRow[] {
  return Object.values(definition.settings).map((entry) => ({
    env: entry.env,
    default: describeDefault(entry),
    doc: entry.doc,
    form: describeForm(entry),
  }));
}

function describeDefault({ schema, secret }: Setting<unknown>): string {
  const unset = schema.safeParse(undefined);
  if (!unset.success) return '(required)';
  if (unset.data === undefined || unset.data === null) return '(none)';
  if (secret) return '(hidden)';
  if (Array.isArray(unset.data)) return unset.data.join(',');
  return typeof unset.data === 'string' ? unset.data : JSON.stringify(unset.data);
}
