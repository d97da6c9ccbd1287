import avsc from 'avsc';
import type { Fault, FieldPath } from './field-path.ts';

const { types } = avsc;

const isoTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/;

const expected: Readonly<Record<string, string>> = {
  null: 'null',
  boolean: 'true or false',
  int: 'a whole number of 32 bits',
  long: 'a whole number that JSON can hold exactly',
  float: 'a number',
  double: 'a number',
  string: 'a text',
  bytes: 'bytes: {"type":"Buffer","data":[…]}',
  'logical:timestamp-millis': 'a time such as "2026-11-27T08:00:00.000Z"',
};

/** A value without parts of its own, of JSON. */
export function readPlain(type: avsc.Type, json: unknown, path: FieldPath, fault: Fault): unknown {
  const value = valueOf(type, json);
  if (type.isValid(value)) return value;
  return fault(path, `must be ${wanted(type)}, not ${kindOf(json)}`);
}

function valueOf(type: avsc.Type, json: unknown): unknown {
  const isBytes = type instanceof types.BytesType || type instanceof types.FixedType;
  if (isBytes) return readBuffer(json);
  if (type.typeName !== 'logical:timestamp-millis') return json;
  return typeof json === 'string' && isoTime.test(json) ? new Date(json) : undefined;
}

function readBuffer(json: unknown): Buffer | undefined {
  if (typeof json !== 'object' || json === null) return undefined;
  const { type, data } = json as { type?: unknown; data?: unknown };
  const isByte = (each: unknown): boolean =>
    Number.isInteger(each) && Number(each) >= 0 && Number(each) <= 255;
  return type === 'Buffer' && Array.isArray(data) && data.every(isByte)
    ? Buffer.from(data as number[])
    : undefined;
}

function wanted(type: avsc.Type): string {
  if (type instanceof types.EnumType) return `one of ${type.symbols.join(', ')}`;
  if (type instanceof types.FixedType) return `${type.size} bytes: {"type":"Buffer","data":[…]}`;
  if (type.typeName === 'logical:decimal') {
    const { precision, scale } = type as avsc.Type & { precision: number; scale: number };
    return `a decimal as a text, of at most ${precision} digits, ${scale} of them behind the point`;
  }
  return expected[type.typeName] ?? type.typeName;
}

/** Never the value: a field may hold what must not be in a log. */
function kindOf(json: unknown): string {
  if (json === null) return 'null';
  if (Array.isArray(json)) return 'a list';
  switch (typeof json) {
    case 'string':
      return 'this text';
    case 'number':
      return 'this number';
    case 'boolean':
      return 'true or false';
    default:
      return 'an object';
  }
}
