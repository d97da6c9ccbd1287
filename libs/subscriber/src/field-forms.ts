/** What is wrong with the value of a field, one sentence per fault, each beginning with the field's name. */
export type Form = (value: unknown, field: string) => string[];

export function must(holds: (value: unknown) => boolean, be: string): Form {
  return (value, field) => (holds(value) ? [] : [`${field}=${shown(value)} must be ${be}`]);
}

export const wholeNumber = must(
  (value) => Number.isSafeInteger(value) && (value as number) >= 1,
  'a whole number, 1 or more',
);
export const aboveZero = must((value) => Number.isFinite(value) && (value as number) > 0, 'a number above 0');
export const ratio = must(
  (value) => typeof value === 'number' && value > 0 && value <= 1,
  'a number above 0 and at most 1',
);
export const flag = must((value) => typeof value === 'boolean', 'true or false');

export function oneOf(...words: readonly string[]): Form {
  return must((value) => words.includes(value as string), words.map((word) => `'${word}'`).join(' or '));
}

export function listOf(isEntry: (value: unknown) => boolean, be: string): Form {
  return (value, field) => {
    if (!Array.isArray(value)) return [`${field}=${shown(value)} must be a list`];
    return value.flatMap((entry, index) => must(isEntry, be)(entry, `${field}[${index}]`));
  };
}

/** An object with these fields and no others; those whose form is `required` must be there. */
export function fields(
  known: Readonly<Record<string, Form | { required: Form }>>,
  { within = '' }: { within?: string } = {},
): Form {
  return (value, field) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      return [`${field}=${shown(value)} must be an object`];
    const given = value as Record<string, unknown>;
    const unknown = Object.keys(given).filter((name) => !Object.hasOwn(known, name));
    return [
      ...Object.entries(known).flatMap(([name, form]) => faultsOfField(within + name, given[name], form)),
      ...unknown.map((name) => `${within}${name} is unknown: ${nearest(name, Object.keys(known), within)}`),
    ];
  };
}

function faultsOfField(field: string, value: unknown, form: Form | { required: Form }): string[] {
  if (typeof form === 'function') return value === undefined ? [] : form(value, field);
  if (value !== undefined) return form.required(value, field);
  return form
    .required(value, field)
    .map((fault) => fault.replace(`${field}=undefined must`, `${field} is missing: it must`));
}

export function shown(value: unknown): string {
  if (typeof value === 'string') return `'${value}'`;
  if (typeof value === 'function') return 'a function';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return typeof value === 'symbol' ? 'a symbol' : `${value as number}`;
}

function nearest(name: string, known: readonly string[], within: string): string {
  const [best] = known
    .map((candidate) => ({ candidate, steps: distance(name.toLowerCase(), candidate.toLowerCase()) }))
    .sort((a, b) => a.steps - b.steps);
  if (best !== undefined && best.steps <= Math.max(2, name.length / 3))
    return `did you mean ${within}${best.candidate}?`;
  return `take it away; known are ${known.join(', ')}`;
}

/** Levenshtein's: letters to insert, delete or replace. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
