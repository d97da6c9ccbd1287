import type { KafkaRecord, LogRange } from '@rivulet/kafka';
import type { ReadRecord } from './fitting-records.ts';

/** What fits in the ranges; `seen` hears of every record. */
export type ReadFitting = (
  ranges: readonly LogRange[],
  seen: (record: KafkaRecord) => void,
) => AsyncIterable<ReadRecord>;

/** The newest of what fits in the ranges, in the order of time. Looks back farther and farther until it is sure of them. */
export async function lastOf(
  count: number,
  ranges: readonly LogRange[],
  readFitting: ReadFitting,
): Promise<ReadRecord[]> {
  for (let back = count; ; back *= 8) {
    const near = ranges.map((range) => ({ ...range, start: Math.max(range.start, range.end - back) }));
    const found = new Map<number, ReadRecord[]>();
    const oldestSeen = new Map<number, number>();
    const seen = ({ partition, timestampMs }: KafkaRecord): void =>
      void oldestSeen.set(partition, Math.min(timestampMs, oldestSeen.get(partition) ?? Infinity));
    for await (const read of readFitting(near, seen)) {
      const { partition } = read.record;
      found.set(partition, [...(found.get(partition) ?? []), read].slice(-count));
    }
    const newest = [...found.values()]
      .flat()
      .sort((a, b) => a.record.timestampMs - b.record.timestampMs)
      .slice(-count);
    const since = newest.length < count ? -Infinity : (newest[0]?.record.timestampMs ?? -Infinity);
    // What lies farther back is older than all of them, as far as a partition's records are in the order of time.
    const isSure = near.every(
      ({ partition, start }, at) =>
        start === ranges[at]?.start ||
        (found.get(partition)?.length ?? 0) >= count ||
        (oldestSeen.get(partition) ?? Infinity) < since,
    );
    if (isSure) return newest;
  }
}
