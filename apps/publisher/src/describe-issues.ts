import { z } from 'zod';
import { orderRequest } from './order-request.ts';
import type { FieldError } from './problem-details.ts';
import { problemOf } from './problem-of-issue.ts';

type JsonSchema = z.core.JSONSchema.BaseSchema;
type Path = readonly PropertyKey[];

/** More would help nobody, and a body of 100 kB can hold thousands. */
const maxErrors = 50;

const orderSchema = z.toJSONSchema(orderRequest, { io: 'input' }) as JsonSchema;

/** What is wrong with an order, field by field, with remedies. Values are given back only where they can't be personal. */
export function describeIssues(body: unknown, issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => describeIssue(body, issue)).slice(0, maxErrors);
}

function describeIssue(body: unknown, issue: z.core.$ZodIssue): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    const known = Object.keys(schemaAt(issue.path)?.properties ?? {}).join(', ');
    return issue.keys.map((key) => ({
      field: fieldName([...issue.path, shownKey(key)]),
      problem: 'is not a known field',
      remedy: `remove it; the fields here are ${known}`,
    }));
  }
  const value = valueAt(body, issue.path);
  const form = schemaAt(issue.path)?.description ?? 'what the documentation says';
  return [
    {
      field: fieldName(issue.path),
      problem: problemOf(issue, value),
      ...(mayEcho(issue.path, value) ? { value } : {}),
      remedy: `send ${form}`,
    },
  ];
}

/** A misspelt name helps its author; what is no name may be a customer's address or phone number. */
function shownKey(key: string): string {
  return /^[A-Za-z_$][\w$-]{0,63}$/.test(key) ? key : '(unknown)';
}

/** `['items', 0, 'quantity']` as `items[0].quantity`. */
function fieldName(path: Path): string {
  if (path.length === 0) return 'body';
  return path
    .map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`))
    .join('')
    .replace(/^\./, '');
}

function valueAt(body: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, part) => (value as Record<PropertyKey, unknown> | null | undefined)?.[part],
    body,
  );
}

function schemaAt(path: Path): JsonSchema | undefined {
  return path.reduce<JsonSchema | undefined>(
    (schema, part) =>
      (typeof part === 'number' ? schema?.items : schema?.properties?.[String(part)]) as
        JsonSchema | undefined,
    orderSchema,
  );
}

const impersonal = new Set(['quantity', 'unitPrice', 'currency', 'notificationChannel']);

/** Somebody may put personal text into the wrong field: only short words and amounts are given back, and only there. */
function mayEcho(path: Path, value: unknown): boolean {
  if (!impersonal.has(String(path.at(-1)))) return false;
  if (typeof value === 'string') return /^([A-Za-z]{1,10}|-?\d{1,9}([.,]\d{1,4})?)$/.test(value);
  return typeof value === 'number' || typeof value === 'boolean' || value === null;
}
