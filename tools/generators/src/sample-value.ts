import type { AvroType, EventField } from './events.ts';

/** Code of a value that fits the type, such as a test would have it: `randomUUID()`, `'email'`, `'12.50'`. */
export function sampleValue(name: string, type: AvroType): string {
  if (typeof type === 'string') return primitive(name, type);
  if (Array.isArray(type)) {
    const types = type as readonly AvroType[];
    return types.includes('null') ? 'null' : sampleValue(name, types[0] ?? 'null');
  }
  const { type: base, logicalType, symbols, items, fields, scale = 0 } = type as Attributes;
  if (logicalType === 'uuid') return 'randomUUID()';
  if (logicalType === 'timestamp-millis') return 'new Date()';
  if (logicalType === 'decimal')
    return Number(scale) === 0 ? `'12'` : `'12.${'5'.padEnd(Number(scale), '0')}'`;
  if (base === 'enum') return `'${symbols?.[0] ?? ''}'`;
  if (base === 'array') return `[${sampleValue(name, items ?? 'null')}]`;
  if (base === 'map') return '{}';
  if (base === 'record') return `{ ${sampleFields(fields ?? [])} }`;
  return sampleValue(name, base);
}

export function sampleFields(fields: readonly EventField[]): string {
  return fields.map(({ name, type }) => `${name}: ${sampleValue(name, type)}`).join(', ');
}

interface Attributes {
  type: AvroType;
  logicalType?: string;
  symbols?: string[];
  items?: AvroType;
  fields?: EventField[];
  scale?: number;
}

function primitive(name: string, type: string): string {
  if (type === 'string') return `'${name}-1'`;
  if (type === 'boolean') return 'true';
  if (type === 'bytes') return 'Buffer.of(1)';
  return type === 'null' ? 'null' : '1';
}
