import { outcomesOf } from '@rivulet/contracts';
import { createEventDecoder, type LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { decodeOutcome } from '../lag/read-copies.ts';
import { rangesOf, type Ends } from '../log-ranges.ts';
import { createFates, type Fates } from './fates.ts';

/** Clocks of those who write events and outcomes may differ by less. */
const skewMs = 60_000;

/** What the group has said of the events in the ranges; nothing where no outcomes are said. */
export async function readFates(
  connections: Pick<Connections, 'kafka' | 'reader' | 'registry'>,
  { group, topic, outcomes }: Subscription,
  ranges: readonly LogRange[],
  signal: AbortSignal,
): Promise<Fates> {
  const fates = createFates(ranges);
  const since = await oldestOf(connections, ranges, signal);
  if (outcomes === undefined || since === undefined) return fates;
  const partitions = ranges.filter(({ start, end }) => start < end).map(({ partition }) => partition);
  const begins = await connections.reader.offsetsAt(outcomes, partitions, since - skewMs);
  const starts: Ends = Object.fromEntries(
    begins.map(({ partition, offset = Infinity }) => [partition, offset]),
  );
  const said = (await rangesOf(connections, outcomes, { starts })).filter(
    ({ partition }) => partition in starts,
  );
  const decoder = createEventDecoder(connections.registry(), outcomesOf({ topic }));
  for await (const records of connections.reader.read(said, signal)) {
    for (const { value } of records) {
      const outcome = await decodeOutcome(decoder, value);
      if (outcome?.group === group) fates.take(outcome);
    }
  }
  return fates;
}

/** When the first event of the ranges was written: nothing was said of any of them before. */
async function oldestOf(
  { reader }: Pick<Connections, 'reader'>,
  ranges: readonly LogRange[],
  signal: AbortSignal,
): Promise<number | undefined> {
  const firsts = ranges
    .filter(({ start, end }) => start < end)
    .map((range) => ({ ...range, end: range.start + 1 }));
  let oldest: number | undefined;
  for await (const records of reader.read(firsts, signal))
    for (const { timestampMs } of records) oldest = Math.min(oldest ?? Infinity, timestampMs);
  return oldest;
}
