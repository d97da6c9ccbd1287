import type { LogRange } from '@rivulet/kafka';

type Place = { partition: number; offset: number };

/** Offsets in some ranges: one bit for each that could be in it. */
export interface OffsetSet {
  /** What lies in none of the ranges is left out. */
  add(place: Place): void;
  has(place: Place): boolean;
  size(): number;
}

export function createOffsetSet(ranges: readonly Pick<LogRange, 'partition' | 'start' | 'end'>[]): OffsetSet {
  const partitions = new Map(
    ranges.map(({ partition, start, end }) => [
      partition,
      { start, end, bits: new Uint8Array(Math.ceil(Math.max(0, end - start) / 8)) },
    ]),
  );
  let size = 0;

  function find({ partition, offset }: Place): { bits: Uint8Array; at: number; mask: number } | undefined {
    const known = partitions.get(partition);
    if (known === undefined || offset < known.start || offset >= known.end) return undefined;
    const distance = offset - known.start;
    return { bits: known.bits, at: Math.floor(distance / 8), mask: 1 << (distance % 8) };
  }
  function isIn({ bits, at, mask }: { bits: Uint8Array; at: number; mask: number }): boolean {
    return ((bits[at] ?? 0) & mask) !== 0;
  }

  return {
    add(place) {
      const found = find(place);
      if (found === undefined || isIn(found)) return;
      found.bits[found.at] = (found.bits[found.at] ?? 0) | found.mask;
      size += 1;
    },
    has(place) {
      const found = find(place);
      return found !== undefined && isIn(found);
    },
    size: () => size,
  };
}
