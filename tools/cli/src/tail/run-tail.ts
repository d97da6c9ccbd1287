import type { KafkaRecord, LogRange } from '@rivulet/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../connections.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import type { Output } from '../output.ts';
import { recordDocument, recordLine } from './describe-record.ts';
import { createFit, type ReadRecord } from './fitting-records.ts';
import type { TailFilter, TailPlace } from './tail-options.ts';
import { lastOf } from './last-of.ts';
import { nextRanges, tailRanges } from './tail-ranges.ts';

export interface TailOptions {
  /** With or without the prefix. */
  topic: string;
  place: TailPlace;
  filter: TailFilter;
  showPersonalData: boolean;
}

const lookEveryMs = 500;

/** Shows records of a topic, those of a partition in their order. Reads as no member of any group. @throws UsageError */
export async function runTail(
  connections: Connections,
  { topic: named, place, filter, showPersonalData }: TailOptions,
  output: Output,
  signal: AbortSignal,
): Promise<Exit> {
  const topic = await findTopic(connections, named);
  const { reader, registry } = connections;
  const fit = createFit(registry, filter);
  const show = (read: ReadRecord): void => {
    output.text([recordLine(read, showPersonalData)]);
    output.document(recordDocument(read, showPersonalData), 'line');
  };
  const { since = -Infinity, until = Infinity } = place;

  async function* fitting(ranges: readonly LogRange[], seen = ignore): AsyncGenerator<ReadRecord> {
    for await (const records of reader.read(ranges, signal)) {
      for (const record of records) {
        seen(record);
        if (record.timestampMs < since || record.timestampMs >= until) continue;
        const found = await fit(record);
        if (found !== undefined) yield found;
      }
    }
  }

  let ranges = await tailRanges(connections, topic, place);
  if (place.last === undefined) for await (const read of fitting(ranges)) show(read);
  else (await lastOf(place.last, ranges, fitting)).forEach(show);
  while (place.follow && !signal.aborted) {
    await delay(lookEveryMs, undefined, { signal }).catch(() => undefined);
    if (signal.aborted) break;
    ranges = await nextRanges(connections, topic, ranges, place);
    for await (const read of fitting(ranges)) show(read);
  }
  return exits.well;
}

async function findTopic({ kafka, prefix }: Connections, named: string): Promise<string> {
  const topics = await kafka.admin.topics();
  const found = [prefix + named, named].find((topic) => topics.includes(topic));
  if (found !== undefined) return found;
  const own = topics.filter((topic) => topic.startsWith(prefix) && !topic.startsWith('__')).sort();
  throw new UsageError(`there is no topic ${prefix}${named}; there is ${own.join(', ') || 'none'}`);
}

function ignore(_: KafkaRecord): void {}
