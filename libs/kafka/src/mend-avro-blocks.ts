import avsc from 'avsc';

/** The parts of avsc that its types leave out. */
interface Tap {
  buf: Buffer;
  pos: number;
  readLong(): number;
  skipLong(): void;
  readString(): string;
  skipString(): void;
}
interface Reading {
  _read(tap: Tap): unknown;
  _skip(tap: Tap): void;
}
interface ArrayReading extends Reading {
  itemsType: Reading;
}
interface MapReading extends Reading {
  valuesType: Reading;
}

/**
 * avsc 5.7.9 believes the item counts and block sizes that it reads: a few damaged bytes make it build an array until
 * the memory is full, or skip one for ever. Here a block holds no more items than bytes are left, and blocks are
 * skipped item by item. (Items that take no bytes, such as null, are the price: nobody sends arrays of them.)
 */
export function mendAvroBlocks(): void {
  const arrays = avsc.types.ArrayType.prototype as unknown as ArrayReading;
  arrays._read = function (this: ArrayReading, tap) {
    const items: unknown[] = [];
    for (let count = readCount(tap); count > 0; count = readCount(tap)) {
      for (; count > 0; count -= 1) items.push(this.itemsType._read(tap));
    }
    return items;
  };
  arrays._skip = function (this: ArrayReading, tap) {
    eachItem(tap, () => this.itemsType._skip(tap));
  };

  const maps = avsc.types.MapType.prototype as unknown as MapReading;
  maps._read = function (this: MapReading, tap) {
    const entries: Record<string, unknown> = {};
    eachItem(tap, () => {
      const key = tap.readString();
      entries[key] = this.valuesType._read(tap);
    });
    return entries;
  };
  maps._skip = function (this: MapReading, tap) {
    eachItem(tap, () => {
      tap.skipString();
      this.valuesType._skip(tap);
    });
  };
}

function eachItem(tap: Tap, item: () => void): void {
  for (let count = readCount(tap); count > 0; count = readCount(tap)) {
    for (; count > 0; count -= 1) item();
  }
}

/** Items of the next block; 0 after the last. Source: Avro specification, "Arrays" and "Maps" in the binary encoding. */
function readCount(tap: Tap): number {
  const count = tap.readLong();
  if (count < 0) tap.skipLong();
  const bytesLeft = tap.buf.length - tap.pos;
  if (Math.abs(count) > Math.max(0, bytesLeft))
    throw new Error(`a block of ${Math.abs(count)} items in ${bytesLeft} bytes`);
  return Math.abs(count);
}
