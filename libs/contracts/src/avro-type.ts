import avsc from 'avsc';
import type { AvroSchema } from './event-definition.ts';

/** Unscaled big-endian two's complement bytes, as the Avro specification defines `decimal`. */
function toBytes(unscaled: bigint): Buffer {
  const bytes: number[] = [];
  let rest = unscaled;
  for (;;) {
    const byte = Number(rest & 0xffn);
    bytes.unshift(byte);
    rest >>= 8n;
    if ((rest === 0n && byte < 0x80) || (rest === -1n && byte >= 0x80)) return Buffer.from(bytes);
  }
}

function fromBytes(bytes: Buffer): bigint {
  if (bytes.length === 0) return 0n;
  // Nearly all amounts: without the detour by hexadecimal text.
  if (bytes.length <= 6) return BigInt(bytes.readIntBE(0, bytes.length));
  return BigInt.asIntN(bytes.length * 8, BigInt(`0x${bytes.toString('hex')}`));
}

/** Decimal text with exactly `scale` digits after the point, such as `12.50`. */
function toText(unscaled: bigint, scale: number): string {
  if (scale === 0) return unscaled.toString();
  const sign = unscaled < 0n ? '-' : '';
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString().padStart(scale + 1, '0');
  return `${sign}${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
}

/** Unscaled value of a decimal text; undefined when the text is none or has more than `scale` digits after the point. */
function toUnscaled(text: unknown, scale: number): bigint | undefined {
  if (typeof text !== 'string') return undefined;
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '0', fraction = ''] = match;
  if (fraction.length > scale) return undefined;
  const magnitude = BigInt(whole + fraction.padEnd(scale, '0'));
  return sign === '-' ? -magnitude : magnitude;
}

/** Avro `decimal` on bytes as exact decimal text. */
class DecimalType extends avsc.types.LogicalType {
  readonly scale: number;
  readonly precision: number;

  constructor(schema: avsc.Schema, options?: ConstructorParameters<typeof avsc.types.LogicalType>[1]) {
    super(schema, options);
    const { scale = 0, precision } = schema as unknown as { scale?: number; precision: number };
    this.scale = scale;
    this.precision = precision;
  }

  override _fromValue(bytes: Buffer): string {
    return toText(fromBytes(bytes), this.scale);
  }

  override _toValue(text: unknown): Buffer | undefined {
    const unscaled = toUnscaled(text, this.scale);
    if (unscaled === undefined) return undefined;
    if ((unscaled < 0n ? -unscaled : unscaled).toString().length > this.precision) return undefined;
    return toBytes(unscaled);
  }

  /** Without it the schema would be spelled without them. */
  override _export(schema: avsc.Schema): void {
    Object.assign(schema, { precision: this.precision, scale: this.scale });
  }

  override _resolve(writer: avsc.Type): ((value: unknown) => unknown) | undefined {
    if (writer instanceof DecimalType && writer.scale === this.scale) return (value) => value;
    return undefined;
  }
}

/** Avro `timestamp-millis` as Date. */
class TimestampMillisType extends avsc.types.LogicalType {
  override _fromValue(ms: number): Date {
    return new Date(ms);
  }

  override _toValue(date: unknown): number | undefined {
    return date instanceof Date && Number.isFinite(date.getTime()) ? date.getTime() : undefined;
  }

  override _resolve(writer: avsc.Type): ((value: unknown) => unknown) | undefined {
    if (writer instanceof TimestampMillisType) return (value) => value;
    if (writer.typeName === 'long') return (value) => new Date(value as number);
    return undefined;
  }
}

/** How logical types look in TypeScript; shared by every encoder and decoder. */
export const logicalTypes = { decimal: DecimalType, 'timestamp-millis': TimestampMillisType };

/** Compiles a schema: decimal is exact text (`'12.50'`), timestamp-millis a Date, a nullable union the value or null.
 * @throws when the schema is not valid Avro. */
export function avroType(schema: AvroSchema): avsc.Type {
  return avsc.Type.forSchema(schema as avsc.Schema, { logicalTypes, wrapUnions: 'never' });
}
