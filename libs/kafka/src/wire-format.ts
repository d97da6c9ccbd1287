import { UndecodableError } from './errors.ts';

const magicByte = 0;
const prefixBytes = 5;

/** Confluent wire format: a zero byte, the schema's id as 4 bytes big-endian, the Avro body.
 * Source: Confluent Schema Registry documentation, "Wire format". */
export function frame(schemaId: number, body: Buffer): Buffer {
  const framed = Buffer.allocUnsafe(prefixBytes + body.length);
  framed.writeUInt8(magicByte, 0);
  framed.writeUInt32BE(schemaId, 1);
  body.copy(framed, prefixBytes);
  return framed;
}

/** @throws UndecodableError when the value does not begin like the wire format. */
export function unframe(value: Buffer | null): { schemaId: number; body: Buffer } {
  if (value === null) throw new UndecodableError('value is null: an event must have a body');
  if (value.length < prefixBytes) {
    throw new UndecodableError(`value has ${value.length} bytes: the wire format begins with ${prefixBytes}`);
  }
  if (value[0] !== magicByte) {
    throw new UndecodableError(`value begins with byte ${value[0]}: the wire format begins with 0`);
  }
  return { schemaId: value.readUInt32BE(1), body: value.subarray(prefixBytes) };
}
