import type { IHeaders, Message } from 'kafkajs';

type Bytes = Buffer | string | null | undefined;

/** A record, with its headers as they will be written: one entry for each value. */
interface Sized {
  message: Message;
  headers: [name: Buffer, value: Bytes][];
  /** Bytes of the record without its length. */
  size: number;
}

/**
 * Records of one batch as they stand on the wire, written into one buffer of the right size.
 * Source: Kafka protocol guide, record batch, magic 2.
 */
export function encodeRecords(messages: readonly Message[]): Buffer {
  const sized = messages.map((message, index) => sizeRecord(message, index));
  const bytes = Buffer.allocUnsafe(sized.reduce((sum, { size }) => sum + sizeOfVarInt(size) + size, 0));
  let at = 0;
  for (const [index, { message, headers, size }] of sized.entries()) {
    at = writeVarInt(bytes, at, size);
    bytes[at++] = 0; // attributes: none are defined
    bytes[at++] = 0; // timestamp delta: all records of a batch have one time
    at = writeVarInt(bytes, at, index);
    at = writeBytes(bytes, at, message.key);
    at = writeBytes(bytes, at, message.value);
    at = writeVarInt(bytes, at, headers.length);
    for (const [name, value] of headers) {
      at = writeBytes(bytes, at, name);
      at = writeBytes(bytes, at, value);
    }
  }
  return bytes;
}

function sizeRecord(message: Message, index: number): Sized {
  const headers = listHeaders(message.headers);
  let size = 2 + sizeOfVarInt(index) + sizeOfBytes(message.key) + sizeOfBytes(message.value);
  size += sizeOfVarInt(headers.length);
  for (const [name, value] of headers) size += sizeOfBytes(name) + sizeOfBytes(value);
  return { message, headers, size };
}

function listHeaders(headers: IHeaders | undefined): Sized['headers'] {
  const list: Sized['headers'] = [];
  if (headers === undefined) return list;
  for (const name of Object.keys(headers)) {
    const value = headers[name];
    if (!Array.isArray(value)) list.push([nameBytes(name), value]);
    else for (const one of value) list.push([nameBytes(name), one]);
  }
  return list;
}

/** Of the names seen first: there are few, unless somebody makes them up. */
const knownNames = new Map<string, Buffer>();
const namesToKnow = 1_000;

function nameBytes(name: string): Buffer {
  const known = knownNames.get(name);
  if (known !== undefined) return known;
  const bytes = Buffer.from(name);
  if (knownNames.size < namesToKnow) knownNames.set(name, bytes);
  return bytes;
}

function sizeOfBytes(value: Bytes): number {
  if (value === null || value === undefined) return 1;
  const length = typeof value === 'string' ? Buffer.byteLength(value) : value.length;
  return sizeOfVarInt(length) + length;
}

function writeBytes(bytes: Buffer, at: number, value: Bytes): number {
  if (value === null || value === undefined) return writeVarInt(bytes, at, -1);
  if (typeof value === 'string') {
    const start = writeVarInt(bytes, at, Buffer.byteLength(value));
    return start + bytes.write(value, start);
  }
  const start = writeVarInt(bytes, at, value.length);
  return start + value.copy(bytes, start);
}

/** Of 32-bit numbers, zigzag-encoded. */
function sizeOfVarInt(value: number): number {
  const rest = ((value << 1) ^ (value >> 31)) >>> 0;
  return rest < 0x80 ? 1 : rest < 0x4000 ? 2 : rest < 0x20_0000 ? 3 : rest < 0x1000_0000 ? 4 : 5;
}

function writeVarInt(bytes: Buffer, at: number, value: number): number {
  let rest = ((value << 1) ^ (value >> 31)) >>> 0;
  while (rest >= 0x80) {
    bytes[at++] = (rest & 0x7f) | 0x80;
    rest >>>= 7;
  }
  bytes[at++] = rest;
  return at;
}
