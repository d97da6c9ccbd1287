import avro from 'avsc';
import { errors } from './registry-error.ts';

/** Parsed for checking only: unions wrapped, so that none is ambiguous; logical types don't matter to Avro's resolution. */
export function avroTypeOf(schemaText: string): avro.Type {
  return avro.Type.forSchema(JSON.parse(schemaText) as avro.Schema, {
    wrapUnions: true,
    noAnonymousTypes: true,
  });
}

/** The order in which Avro's Java library prints attributes; others follow by name. */
const attributeOrder = [
  ...['type', 'name', 'namespace', 'doc', 'fields', 'symbols', 'items', 'values', 'size'],
  ...['default', 'order', 'aliases'],
];

const rank = (attribute: string) => {
  const index = attributeOrder.indexOf(attribute);
  return index < 0 ? attributeOrder.length : index;
};

/** Attributes below these are the author's own data, in which nothing may be touched. */
const opaque: readonly string[] = ['default', 'symbols', 'aliases'];

function canonical(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(canonical);
  if (typeof schema !== 'object' || schema === null) return schema;
  const entries = Object.entries(schema);
  const [only] = entries;
  if (entries.length === 1 && only?.[0] === 'type' && typeof only[1] === 'string') return only[1];
  const inOrder = entries.toSorted(([a], [b]) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return Object.fromEntries(
    inOrder.map(([name, value]) => [name, opaque.includes(name) ? value : canonical(value)]),
  );
}

/**
 * The one text of a schema, by which it is known again: blanks, the order of attributes and `{"type":"string"}` for
 * `"string"` make no difference; documentation, defaults and further attributes do, as in Confluent's registry.
 * @throws RegistryError 42201 when it is no Avro schema
 */
export function canonicalText(schemaText: unknown): string {
  if (typeof schemaText !== 'string' || schemaText.trim() === '')
    throw errors.invalidSchema('the schema is empty');
  try {
    const text = JSON.stringify(canonical(JSON.parse(schemaText)));
    avroTypeOf(text);
    return text;
  } catch (error) {
    throw errors.invalidSchema(`${schemaText}: ${(error as Error).message}`);
  }
}
