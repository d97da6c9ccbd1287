import type { KafkaRecord, LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import { eventTime } from '../lag/read-copies.ts';
import type { Ends } from '../log-ranges.ts';
import type { Output } from '../output.ts';
import { createTally, type Tally } from '../task/tally-outcomes.ts';
import type { Fate, Fates } from './fates.ts';
import type { MatchEvent } from './match-events.ts';
import { createOffsetSet, type OffsetSet } from './offset-set.ts';

/** What a replay finds in the ranges. */
export interface Findings {
  /** To be sent. */
  chosen: OffsetSet;
  perPartition: Map<number, { fitting: number; chosen: number }>;
  /** Of those that fit. */
  done: number;
  open: number;
  unknown: number;
  discarded: number;
  keys: number;
  moreKeys: boolean;
  /** Epoch milliseconds, of the chosen. */
  oldest: number | undefined;
  newest: number | undefined;
  /** What is heard of the copies that earlier runs have sent; of those that are not over it goes on to count. */
  earlier: Tally;
}

export interface LookOptions {
  ranges: readonly LogRange[];
  match: MatchEvent;
  fates: Fates;
  discarded: OffsetSet;
  force: boolean;
  alsoDone: boolean;
  /** Events are named one by one: then also those that were discarded are meant. */
  named: boolean;
  /** Of a task that is gone on with: its delivery number, and where it goes on. */
  begun?: { number: number; next: Ends } | undefined;
  output: Pick<Output, 'progress'>;
  signal: AbortSignal;
}

const mostKeys = 10_000;
const tellEvery = 100_000;

/** Reads the ranges once and keeps of each event one bit at the most. */
export async function lookAtEvents(
  { reader }: Pick<Connections, 'reader'>,
  options: LookOptions,
): Promise<Findings> {
  const { ranges, match, fates, discarded, force, alsoDone, named, begun, output, signal } = options;
  const found: Findings = {
    ...{ chosen: createOffsetSet(ranges), perPartition: new Map() },
    ...{ done: 0, open: 0, unknown: 0, discarded: 0, keys: 0, moreKeys: false },
    ...{ oldest: undefined, newest: undefined, earlier: createTally(overBefore(options)) },
  };
  const keys = new Set<string>();
  let read = 0;

  function choose(event: KafkaRecord): void {
    const at = eventTime(event);
    found.chosen.add(event);
    found.oldest = Math.min(at, found.oldest ?? at);
    found.newest = Math.max(at, found.newest ?? at);
    if (keys.size < mostKeys) keys.add(event.key?.toString('latin1') ?? '');
    else found.moreKeys ||= !keys.has(event.key?.toString('latin1') ?? '');
  }
  function sort(event: KafkaRecord): void {
    const { partition, offset } = event;
    const counts = found.perPartition.get(partition) ?? { fitting: 0, chosen: 0 };
    found.perPartition.set(partition, counts);
    counts.fitting += 1;
    if (!named && discarded.has(event)) return void (found.discarded += 1);
    const fate = fates.of(event);
    found[kindOf(fate)] += 1;
    const isOurs = begun !== undefined && fate !== undefined && fate.delivery >= begun.number;
    const isDone = kindOf(fate) === 'done';
    // What this task has repeated already is done for it, too.
    if (isDone && (isOurs || !(force || alsoDone))) return;
    if (begun === undefined || offset >= (begun.next[partition] ?? 0)) {
      counts.chosen += 1;
      choose(event);
    } else if (!isOurs || fate.state !== 'deadLettered') {
      found.earlier.expect({ originPartition: partition, originOffset: offset, delivery: begun.number });
    }
  }

  for await (const records of reader.read(ranges, signal)) {
    for (const event of records) {
      const fits = match(event);
      if (typeof fits === 'boolean' ? fits : await fits) sort(event);
    }
    if (Math.floor((read + records.length) / tellEvery) > Math.floor(read / tellEvery))
      output.progress(`looked at ${read + records.length} events`);
    read += records.length;
  }
  return { ...found, keys: keys.size };
}

function kindOf(fate: Fate | undefined): 'done' | 'open' | 'unknown' {
  if (fate === undefined) return 'unknown';
  return fate.state === 'done' || fate.state === 'compensated' ? 'done' : 'open';
}

/** How many of the copies that earlier runs have sent are over. */
function overBefore({ ranges, fates, begun }: LookOptions): { done: number; failed: number } {
  const over = { done: 0, failed: 0 };
  if (begun === undefined) return over;
  for (const { partition, start, end } of ranges) {
    for (let offset = start; offset < Math.min(end, begun.next[partition] ?? 0); offset += 1) {
      const fate = fates.of({ partition, offset });
      if (fate === undefined || fate.delivery < begun.number) continue;
      if (kindOf(fate) === 'done') over.done += 1;
      else if (fate.state === 'deadLettered') over.failed += 1;
    }
  }
  return over;
}
