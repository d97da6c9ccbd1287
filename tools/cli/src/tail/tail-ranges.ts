import type { LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import { UsageError } from '../exits.ts';
import type { TailPlace } from './tail-options.ts';

type Parts = Pick<Connections, 'kafka' | 'reader'>;

/** Clocks of those who write into one partition may differ by less. */
const skewMs = 60_000;

/** What is to be read, as far as it is there. @throws UsageError for a partition that the topic has not */
export async function tailRanges(
  { kafka, reader }: Parts,
  topic: string,
  { from, since, until, fromNow }: TailPlace,
): Promise<LogRange[]> {
  const logs = await kafka.admin.offsets(topic);
  const stranger = [...(from?.keys() ?? [])].find(
    (named) => !logs.some(({ partition }) => partition === named),
  );
  if (stranger !== undefined)
    throw new UsageError(`${topic} has no partition ${stranger}, but ${logs.length}, from 0 on`);
  const read = logs.filter(({ partition }) => from?.has(partition) ?? true);
  const partitions = read.map(({ partition }) => partition);
  const at = async (time: number | undefined): Promise<ReadonlyMap<number, number | undefined>> =>
    time === undefined
      ? new Map()
      : new Map(
          (await reader.offsetsAt(topic, partitions, time)).map((each) => [each.partition, each.offset]),
        );
  const [begins, ends] = await Promise.all([at(since), at(until === undefined ? undefined : until + skewMs)]);
  return read.map(({ partition, low, high }) => {
    const begin = since === undefined ? low : (begins.get(partition) ?? high);
    const start = fromNow ? high : Math.max(low, begin, from?.get(partition) ?? 0);
    const end = Math.min(high, ends.get(partition) ?? high);
    return { topic, partition, start: Math.min(start, high), end: Math.max(Math.min(start, high), end) };
  });
}

/** What came since the ranges' ends; partitions that are new, from their beginning. */
export async function nextRanges(
  { kafka }: Parts,
  topic: string,
  before: readonly LogRange[],
  { from }: TailPlace,
): Promise<LogRange[]> {
  return (await kafka.admin.offsets(topic))
    .filter(({ partition }) => from?.has(partition) ?? true)
    .map(({ partition, low, high }) => {
      const start = before.find((range) => range.partition === partition)?.end ?? low;
      return { topic, partition, start, end: Math.max(start, high) };
    });
}
