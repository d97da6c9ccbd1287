import avsc from 'avsc';
import { fieldName, type Fault, type FieldPath } from './field-path.ts';
import { readPlain } from './plain-from-json.ts';

const { types } = avsc;

/**
 * The event that a text in the form of `dlq show` and `tail` stands for: decimals and times are texts, unions are the
 * bare value, bytes are what JSON makes of a Buffer. A field that is left out takes its default.
 * @returns the event as the schema's type wants it, and every fault by the path of its field
 */
export function eventFromJson(type: avsc.Type, json: unknown): { event: unknown; faults: string[] } {
  const faults: string[] = [];
  const event = read(type, json, [], (path, problem) => {
    faults.push(`${fieldName(path)}: ${problem}`);
  });
  // Whatever this reading may have let through, the schema does not.
  if (faults.length === 0 && !type.isValid(event)) faults.push('event: does not fit the schema');
  return { event, faults };
}

function read(type: avsc.Type, json: unknown, path: FieldPath, fault: Fault): unknown {
  if (type instanceof types.RecordType) return readRecord(type, json, path, fault);
  if (type instanceof types.UnwrappedUnionType) return readUnion(type, json, path, fault);
  if (type instanceof types.ArrayType) {
    if (!Array.isArray(json)) return fault(path, 'must be a list');
    return json.map((item, at) => read(type.itemsType, item, [...path, at], fault));
  }
  if (type instanceof types.MapType) {
    if (!isObject(json)) return fault(path, 'must be an object');
    const entries = Object.entries(json).map(([name, value]) => [
      name,
      read(type.valuesType as avsc.Type, value, [...path, name], fault),
    ]);
    return Object.fromEntries(entries) as unknown;
  }
  return readPlain(type, json, path, fault);
}

function readRecord(type: avsc.types.RecordType, json: unknown, path: FieldPath, fault: Fault): unknown {
  if (!isObject(json)) return fault(path, 'must be an object');
  const known = new Set(type.fields.map(({ name }) => name));
  for (const name of Object.keys(json))
    if (!known.has(name)) fault([...path, name], `is no field: there are ${[...known].join(', ')}`);
  const values = type.fields.flatMap((field): [string, unknown][] => {
    const at = [...path, field.name];
    if (Object.hasOwn(json, field.name)) return [[field.name, read(field.type, json[field.name], at, fault)]];
    // Null is a default, undefined means that there is none.
    if (field.defaultValue() === undefined) fault(at, 'is missing');
    return [];
  });
  return Object.fromEntries(values);
}

/** The first branch that fits; the faults of the only one that is not null are told by its fields. */
function readUnion(
  { types: branches }: avsc.types.UnwrappedUnionType,
  json: unknown,
  path: FieldPath,
  fault: Fault,
): unknown {
  const full = branches.filter(({ typeName }) => typeName !== 'null');
  if (json === null) {
    if (full.length === branches.length) fault(path, 'must not be null');
    return null;
  }
  for (const branch of full) {
    let fits = true;
    const value = read(branch, json, path, () => (fits = false));
    if (fits) return value;
  }
  const [only, ...more] = full;
  if (only !== undefined && more.length === 0) return read(only, json, path, fault);
  return fault(path, `must be one of ${branches.map(nameOf).join(', ')}`);
}

function nameOf({ name, typeName }: avsc.Type): string {
  return name ?? typeName.replace(/^logical:/, '');
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
