/** Writes into one buffer of a size that was worked out before; strings as UTF-8, integers big-endian. */
export interface ByteWriter {
  readonly bytes: Buffer;
  /** Where the next byte goes. */
  at(): number;
  int8(value: number): void;
  int16(value: number): void;
  int32(value: number): void;
  int64(value: bigint): void;
  /** Zigzag, as records have it; 32 bits. */
  varint(value: number): void;
  raw(value: Buffer | string): void;
}

export function createByteWriter(size: number): ByteWriter {
  const bytes = Buffer.allocUnsafe(size);
  let offset = 0;
  return {
    bytes,
    at: () => offset,
    int8: (value) => void (offset = bytes.writeInt8(value, offset)),
    int16: (value) => void (offset = bytes.writeInt16BE(value, offset)),
    int32: (value) => void (offset = bytes.writeInt32BE(value, offset)),
    int64: (value) => void (offset = bytes.writeBigInt64BE(value, offset)),
    varint(value) {
      let left = ((value << 1) ^ (value >> 31)) >>> 0;
      while (left > 0x7f) {
        bytes[offset++] = (left & 0x7f) | 0x80;
        left >>>= 7;
      }
      bytes[offset++] = left;
    },
    raw(value) {
      offset += typeof value === 'string' ? bytes.write(value, offset) : value.copy(bytes, offset);
    },
  };
}

export function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag === 0 ? 1 : Math.ceil((32 - Math.clz32(zigzag)) / 7);
}
