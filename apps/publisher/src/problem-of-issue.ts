import type { z } from 'zod';

/** Says in words what is wrong with a value. */
export function problemOf(issue: z.core.$ZodIssue, value: unknown): string {
  if (value === undefined && issue.code !== 'custom') return 'is missing';
  switch (issue.code) {
    case 'invalid_type':
      return `is ${typeOf(value)} where ${typeWords[issue.expected] ?? issue.expected} is expected`;
    case 'too_small':
      return `is too ${sizeWords[issue.origin]?.small ?? 'small'}: at least ${issue.minimum}${unitOf(issue.origin)}`;
    case 'too_big':
      return `is too ${sizeWords[issue.origin]?.big ?? 'big'}: at most ${issue.maximum}${unitOf(issue.origin)}`;
    case 'invalid_value':
      return `is not one of ${issue.values.map((choice) => JSON.stringify(choice)).join(', ')}`;
    case 'custom':
      return issue.message;
    default:
      return 'has the wrong form';
  }
}

const typeWords: Record<string, string> = {
  int: 'a whole number',
  number: 'a number',
  string: 'text',
  boolean: 'true or false',
  object: 'an object',
  array: 'a list',
};

const sizeWords: Record<string, { small: string; big: string; unit: string }> = {
  string: { small: 'short', big: 'long', unit: ' characters' },
  array: { small: 'short', big: 'long', unit: ' entries' },
};

function unitOf(origin: string): string {
  return sizeWords[origin]?.unit ?? '';
}

function typeOf(value: unknown): string {
  if (value === null) return 'null';
  if (typeof value === 'number' && !Number.isFinite(value)) return 'a number beyond all limits';
  if (typeof value === 'number' && !Number.isInteger(value)) return 'a number with a fraction';
  const type = Array.isArray(value) ? 'array' : typeof value;
  return typeWords[type] ?? type;
}
