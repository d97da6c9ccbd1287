import type { LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { addUp, type GroupLag, type PartitionLag } from './lag.ts';
import { eventTime, readCopies } from './read-copies.ts';
import { sortCopies } from './sort-copies.ts';

/** How far the group is behind, and what of that waits for what. Reads as no member of the group and changes nothing. */
export async function measureLag(
  connections: Pick<Connections, 'kafka' | 'reader' | 'registry'>,
  subscription: Subscription,
  now: number,
): Promise<GroupLag> {
  const { group, topic, retry, outcomes } = subscription;
  const { admin } = connections.kafka;
  const [events, copies] = await Promise.all([
    uncommitted(connections, group, topic),
    uncommitted(connections, group, retry),
  ]);
  // Asked after the copies' ends: what was settled meanwhile was said before.
  const outcomeEnds = outcomes === undefined ? [] : await admin.offsets(outcomes);
  const [open, oldest] = await Promise.all([
    readCopies(connections, subscription, copies, outcomeEnds, now),
    oldestEvents(connections, events),
  ]);
  const byPartition = Map.groupBy(open, ({ partition }) => partition);
  const partitions = events.map(({ partition, start, end }): PartitionLag => {
    const range = copies.find((each) => each.partition === partition);
    const own = byPartition.get(partition) ?? [];
    const { due, waiting, deferred, parked, held } = sortCopies(own, now);
    const times = [...own.map(({ eventAt }) => eventAt), ...(oldest.get(partition) ?? [])];
    const until = deferred.map(({ notBefore }) => notBefore);
    return {
      partition,
      total: end - start + (range === undefined ? 0 : range.end - range.start),
      due: end - start + due.length,
      waiting: waiting.length,
      deferred: deferred.length,
      deferredUntil: until.length === 0 ? undefined : until.reduce((a, b) => Math.max(a, b)),
      parked: parked.length,
      held: held.length,
      oldestAt: times.length === 0 ? undefined : times.reduce((a, b) => Math.min(a, b)),
      committed: start + (range?.start ?? 0),
    };
  });
  return { group, topic, ...addUp(partitions), partitions };
}

/** From where the group has committed to, or the first one kept, to the end. */
export async function uncommitted(
  { kafka }: Pick<Connections, 'kafka'>,
  group: string,
  topic: string,
): Promise<LogRange[]> {
  // The ends last: a commit that comes meanwhile must not lie behind them.
  const committed = new Map(
    (await kafka.admin.committed(group, topic)).map((each) => [each.partition, each.offset]),
  );
  return (await kafka.admin.offsets(topic))
    .map(({ partition, low, high }) => ({
      topic,
      partition,
      start: Math.min(high, Math.max(low, committed.get(partition) ?? -1)),
      end: high,
    }))
    .sort((a, b) => a.partition - b.partition);
}

/** When the first uncommitted event of each partition happened. */
async function oldestEvents(
  { reader }: Pick<Connections, 'reader'>,
  events: readonly LogRange[],
): Promise<Map<number, number[]>> {
  const firsts = events
    .filter(({ start, end }) => start < end)
    .map((range) => ({ ...range, end: range.start + 1 }));
  const found = new Map<number, number[]>();
  for await (const records of reader.read(firsts)) {
    for (const record of records) found.set(record.partition, [eventTime(record)]);
  }
  return found;
}
