import { headerNames, outcomesOf, type EventOutcome } from '@rivulet/contracts';
import { createEventDecoder, UndecodableError, type KafkaRecord, type LogRange } from '@rivulet/kafka';
import { readDelivery } from '@rivulet/subscriber/records';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { isDueByNow, isSettledBy, latestCopies, type WaitingCopy } from './sort-copies.ts';

/** Clocks of those who write copies and outcomes may differ by less. */
const skewMs = 60_000;

/** The copies in the ranges of the group's retry topic that are not over, one of each event. */
export async function readCopies(
  { reader, registry }: Pick<Connections, 'reader' | 'registry'>,
  { group, topic, retry, outcomes }: Subscription,
  ranges: readonly LogRange[],
  outcomeEnds: readonly { partition: number; low: number; high: number }[],
  now: number,
): Promise<WaitingCopy[]> {
  const copies: WaitingCopy[] = [];
  for await (const records of reader.read(ranges))
    for (const record of records) copies.push(toCopy(record, retry));
  const latest = latestCopies(copies);
  const doubtful = latest.filter((copy) => isDueByNow(copy, now));
  if (outcomes === undefined || doubtful.length === 0) return latest;

  const open = new Map(latest.map((copy) => [`${copy.partition}/${copy.originOffset}`, copy]));
  const since = doubtful.reduce((oldest, { writtenAt }) => Math.min(oldest, writtenAt), now) - skewMs;
  const partitions = new Set(doubtful.map(({ partition }) => partition));
  const begins = await reader.offsetsAt(outcomes, [...partitions], since);
  const said = begins.flatMap(({ partition, offset }): LogRange[] => {
    const end = outcomeEnds.find((each) => each.partition === partition)?.high;
    return offset === undefined || end === undefined
      ? []
      : [{ topic: outcomes, partition, start: offset, end }];
  });
  const decoder = createEventDecoder(registry(), outcomesOf({ topic }));
  for await (const records of reader.read(said)) {
    for (const { value } of records) {
      const outcome = await decodeOutcome(decoder, value);
      if (outcome?.group !== group) continue;
      const name = `${outcome.originPartition}/${outcome.originOffset}`;
      const copy = open.get(name);
      if (copy !== undefined && isSettledBy(copy, outcome)) open.delete(name);
    }
  }
  return [...open.values()];
}

/** Undefined for bytes that are no outcome: they say nothing of anybody. */
export async function decodeOutcome(
  decoder: ReturnType<typeof createEventDecoder<EventOutcome>>,
  value: Buffer | null,
): Promise<EventOutcome | undefined> {
  try {
    return await decoder.decode(value);
  } catch (error) {
    if (error instanceof UndecodableError) return undefined;
    throw error;
  }
}

function toCopy(record: KafkaRecord, retry: string): WaitingCopy {
  const { key, number, attempts, notBefore, held, origin } = readDelivery(record, retry);
  const { partition, offset, timestampMs, headers } = record;
  return {
    ...{ key, number, attempts, notBefore, held, partition, offset },
    originOffset: origin.offset,
    deferred: headers[headerNames.deferred] !== undefined,
    eventAt: eventTime(record),
    writtenAt: timestampMs,
    eventId: headers[headerNames.ceId]?.toString(),
    errorClass: headers[headerNames.errorClass]?.toString(),
  };
}

/** When the event happened; when it was written, if it does not say. Epoch milliseconds. */
export function eventTime({ headers, timestampMs }: Pick<KafkaRecord, 'headers' | 'timestampMs'>): number {
  const at = Date.parse(headers[headerNames.ceTime]?.toString() ?? '');
  return Number.isFinite(at) ? at : timestampMs;
}
