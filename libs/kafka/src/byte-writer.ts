/** Below that, a loop is faster than the call that copies. */
const shortBytes = 64;
const shortText = 128;
/** Of a varint of 32 bits. */
const longestVarint = 5;

/** Writes into one buffer, which grows; text as UTF-8, integers big-endian. */
export class ByteWriter {
  #bytes: Buffer;
  #at = 0;

  /** @param size in bytes, better too large than too small: growing is a copy */
  constructor(size: number) {
    this.#bytes = Buffer.allocUnsafe(size);
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at;
  }

  /** What was written so far. It stands in memory that the next write may leave behind. */
  get written(): Buffer {
    return this.#bytes.subarray(0, this.#at);
  }

  int8(value: number): void {
    this.#need(1);
    this.#bytes[this.#at++] = value;
  }

  int16(value: number): void {
    this.#need(2);
    this.#at = this.#bytes.writeInt16BE(value, this.#at);
  }

  int32(value: number): void {
    this.#need(4);
    this.#at = this.#bytes.writeInt32BE(value, this.#at);
  }

  int64(value: bigint): void {
    this.#need(8);
    this.#at = this.#bytes.writeBigInt64BE(value, this.#at);
  }

  /** Zigzag, as records have it; 32 bits. */
  varint(value: number): void {
    this.#need(longestVarint);
    const bytes = this.#bytes;
    let left = ((value << 1) ^ (value >> 31)) >>> 0;
    while (left > 0x7f) {
      bytes[this.#at++] = (left & 0x7f) | 0x80;
      left >>>= 7;
    }
    bytes[this.#at++] = left;
  }

  /** With its length in front, as an int16. */
  name(text: string): void {
    const length = Buffer.byteLength(text);
    this.int16(length);
    this.#need(length);
    this.#at += this.#bytes.write(text, this.#at);
  }

  /** With its length in front, as a varint; -1 for nothing. */
  sized(value: Buffer | string | null | undefined): void {
    if (value === null || value === undefined) this.varint(-1);
    else if (typeof value === 'string') this.#sizedText(value);
    else this.#sizedBytes(value);
  }

  /** Writes what `write` writes with its length in front, as a varint. */
  measured(write: () => void): void {
    // The length of most records takes two bytes.
    const from = this.#at;
    this.#need(longestVarint);
    this.#at = from + 2;
    write();
    const length = this.#at - from - 2;
    const taken = sizeOfVarint(length);
    if (taken !== 2) {
      this.#need(longestVarint);
      this.#bytes.copyWithin(from + taken, from + 2, this.#at);
    }
    this.#at = from;
    this.varint(length);
    this.#at += length;
  }

  /** Puts a number where four bytes were left for it. */
  setInt32(at: number, value: number): void {
    this.#bytes.writeInt32BE(value | 0, at);
  }

  #sizedText(text: string): void {
    const { length } = text;
    const from = this.#at;
    this.#need(longestVarint + 3 * length);
    if (length <= shortText) {
      this.varint(length);
      const bytes = this.#bytes;
      let at = this.#at;
      let index = 0;
      for (; index < length; index += 1) {
        const unit = text.charCodeAt(index);
        if (unit > 0x7f) break;
        bytes[at++] = unit;
      }
      this.#at = at;
      if (index === length) return;
      this.#at = from;
    }
    this.varint(Buffer.byteLength(text));
    this.#at += this.#bytes.write(text, this.#at);
  }

  #sizedBytes(value: Buffer): void {
    const { length } = value;
    this.varint(length);
    this.#need(length);
    const bytes = this.#bytes;
    if (length > shortBytes) bytes.set(value, this.#at);
    else for (let index = 0; index < length; index += 1) bytes[this.#at + index] = value[index]!;
    this.#at += length;
  }

  #need(count: number): void {
    if (this.#at + count <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + count);
    this.#bytes.copy(larger, 0, 0, this.#at);
    this.#bytes = larger;
  }
}

function sizeOfVarint(value: number): number {
  const zigzag = ((value << 1) ^ (value >> 31)) >>> 0;
  return zigzag === 0 ? 1 : Math.ceil((32 - Math.clz32(zigzag)) / 7);
}
