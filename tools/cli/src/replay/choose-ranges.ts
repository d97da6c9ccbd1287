import type { LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import { UsageError } from '../exits.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { isMeant, type RangeWish } from './range-options.ts';

export interface ChosenRange extends LogRange {
  /** How many more are wanted and left to the group: it has not read them yet. */
  unread: number;
}

/**
 * What is wanted of each partition, as far as the group has committed. What follows is still on its way to its call,
 * and a copy of it could come before an earlier event of its key. @throws UsageError for partitions that are not there
 */
export async function chooseRanges(
  { kafka, reader }: Pick<Connections, 'kafka' | 'reader'>,
  { group, topic }: Pick<Subscription, 'group' | 'topic'>,
  wish: RangeWish,
): Promise<ChosenRange[]> {
  const logs = (await kafka.admin.offsets(topic)).sort((a, b) => a.partition - b.partition);
  const committed = new Map(
    (await kafka.admin.committed(group, topic)).map(({ partition, offset }) => [partition, offset]),
  );
  refuseUnknown(wish, logs.length, topic);
  const numbers = logs.map(({ partition }) => partition);
  const atTime = async (time: number | undefined): Promise<Map<number, number | undefined>> =>
    new Map(
      time === undefined
        ? []
        : (await reader.offsetsAt(topic, numbers, time)).map(({ partition, offset }) => [partition, offset]),
    );
  const [since, until] = [await atTime(wish.fromTime), await atTime(wish.toTime)];
  return logs
    .filter(({ partition }) => isMeant(partition, wish))
    .map(({ partition, low, high }) => {
      const from = wish.from.each.get(partition) ?? wish.from.all ?? low;
      const to = wish.to.each.get(partition) ?? wish.to.all ?? Infinity;
      if (from > to)
        throw new UsageError(`partition ${partition}: --from-offset ${from} lies behind --to-offset ${to}`);
      const fromAt = wish.fromTime === undefined ? low : (since.get(partition) ?? high);
      const toAt = wish.toTime === undefined ? high : (until.get(partition) ?? high);
      const start = Math.min(high, Math.max(low, from, fromAt));
      const wanted = Math.max(start, Math.min(high, to, toAt));
      const end = Math.max(start, Math.min(wanted, committed.get(partition) ?? -1));
      return { topic, partition, start, end, unread: wanted - end };
    });
}

function refuseUnknown({ from, to }: RangeWish, partitions: number, topic: string): void {
  const unknown = [...from.each.keys(), ...to.each.keys()].find((partition) => partition >= partitions);
  if (unknown !== undefined)
    throw new UsageError(`there is no partition ${unknown}: ${topic} has 0 to ${partitions - 1}`);
}
