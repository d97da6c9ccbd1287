import fc from 'fast-check';

export interface Schema {
  type?: string;
  enum?: unknown[];
  format?: string;
  pattern?: string;
  examples?: unknown[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
}

/** No answer may hold it: it stands for what is personal in every text of an order. */
export const personal = 'Konrad Zuse';
const personalWords = /zuse/i;
export const quotesPersonal = (text: string): boolean => personalWords.test(text);

/** Values that the schema allows, as far as it says so in JSON Schema. */
export function valuesOf(schema: Schema): fc.Arbitrary<unknown> {
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  if (schema.format === 'email') return fc.nat(999).map((n) => `zuse+${n}@zuse.example`);
  if (schema.format === 'e164') return fc.stringMatching(new RegExp(schema.pattern ?? ''));
  if (schema.examples !== undefined && schema.type === 'string') return fc.constantFrom(...schema.examples);
  switch (schema.type) {
    case 'object':
      return fc.record(
        Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, of]) => [name, valuesOf(of)])),
        { requiredKeys: schema.required ?? [] },
      );
    case 'array': {
      const { items = {}, minItems = 0, maxItems = 3 } = schema;
      return fc.array(valuesOf(items), { minLength: minItems, maxLength: Math.min(maxItems, 3) });
    }
    case 'integer':
      return fc.integer({ min: schema.minimum ?? 0, max: schema.maximum ?? 1_000 });
    default:
      return textOf(schema);
  }
}

function textOf({ pattern = '', maxLength = 20 }: Schema): fc.Arbitrary<string> {
  const free = fc.string({ unit: 'binary', maxLength: Math.min(5, maxLength - personal.length) });
  return free.map((text) => `${personal}${text}`).filter((text) => new RegExp(pattern, 'u').test(text));
}
