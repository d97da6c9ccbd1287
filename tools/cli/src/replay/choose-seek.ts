import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { chooseRanges } from './choose-ranges.ts';
import type { RangeWish } from './range-options.ts';

export interface SeekPartition {
  partition: number;
  /** Committed; null when nothing is. */
  from: number | null;
  /** Where the group goes on: never later than it would have, for what lies between would get no call. */
  to: number;
  /** How many events are read again at the most. */
  events: number;
}

/** @throws UsageError for partitions that are not there */
export async function chooseSeek(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  subscription: Pick<Subscription, 'group' | 'topic'>,
  wish: RangeWish,
): Promise<SeekPartition[]> {
  const { admin } = connections.kafka;
  const committed = new Map(
    (await admin.committed(subscription.group, subscription.topic)).map(({ partition, offset }) => [
      partition,
      offset < 0 ? null : offset,
    ]),
  );
  return (await chooseRanges(connections, subscription, wish)).map(({ partition, start }) => {
    const from = committed.get(partition) ?? null;
    const to = from === null ? start : Math.min(from, start);
    return { partition, from, to, events: from === null ? 0 : from - to };
  });
}
