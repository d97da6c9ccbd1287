import { z } from 'zod';
import type { Setting } from './setting.ts';

/** The form a setting's text must have, in words: its schema's description, or one made from the schema. */
export function describeForm({ schema }: Setting<unknown>): string {
  const json = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  if (json.description !== undefined) return json.description;
  if (json.enum !== undefined) return `one of ${json.enum.join(', ')}`;
  if (json.format === 'uri') return 'a URL';
  if (json.format !== undefined) return `text of the form ${json.format}`;
  const wide = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  if (wide.description !== undefined) return wide.description;
  if (wide.type === 'integer' || wide.type === 'number') return describeNumber(wide);
  if (wide.type === 'boolean') return 'true or false';
  return 'text';
}

function describeNumber({ type, minimum, maximum, exclusiveMinimum }: z.core.JSONSchema.BaseSchema): string {
  const kind = type === 'integer' ? 'a whole number' : 'a number';
  const limits: string[] = [];
  if (typeof exclusiveMinimum === 'number') limits.push(`above ${exclusiveMinimum}`);
  if (typeof minimum === 'number' && minimum > Number.MIN_SAFE_INTEGER) limits.push(`at least ${minimum}`);
  if (typeof maximum === 'number' && maximum < Number.MAX_SAFE_INTEGER) limits.push(`at most ${maximum}`);
  return [kind, ...limits].join(', ');
}
