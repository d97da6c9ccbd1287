import { avroType, cloudEventHeaders, OrderConfirmed } from '@rivulet/contracts';
import { frame, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import { orderConfirmed } from '@rivulet/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProducedEvent } from '../history/history.ts';
import type { PlannedRecord } from '../plan/run-plan.ts';
import type { World } from '../system/world.ts';

export interface ProduceOptions {
  records: readonly PlannedRecord[];
  world: Pick<World, 'kafka' | 'topics'>;
  startedAt: number;
  produced: ProducedEvent[];
  signal: AbortSignal;
  now?: () => number;
}

const everyMs = 50;
const againAfterMs = 200;
const orderType = avroType(OrderConfirmed.schema);

/**
 * Writes the planned records in their order, one batch at a time; a batch that the brokers did not confirm is written
 * again as a whole before anything else.
 */
export async function produceEvents(options: ProduceOptions): Promise<void> {
  const { records, world, startedAt, produced, signal, now = Date.now } = options;
  const producer = await connect(options);
  const written = new Map<string, OutgoingRecord>();
  let next = 0;
  try {
    while (next < records.length) {
      const due = records.slice(next, dueUntil(records, next, now() - startedAt));
      if (due.length === 0) {
        await delay(everyMs, undefined, { signal });
        continue;
      }
      const outgoing = due.map((record) => recordOf(record, world, written));
      for (;;) {
        signal.throwIfAborted();
        const sent = await producer.send(outgoing).then(
          () => true,
          () => false,
        );
        if (sent) break;
        await delay(againAfterMs, undefined, { signal });
      }
      next += due.length;
      for (const record of due) {
        if (record.kind !== 'event') continue;
        const { eventId, key, sequence } = record;
        produced.push({ eventId, key, sequence, confirmedAt: now() });
      }
    }
  } finally {
    await producer.close();
  }
}

/** A broker may be gone already. */
async function connect({ world, signal }: ProduceOptions): Promise<Producer> {
  for (;;) {
    signal.throwIfAborted();
    try {
      return await world.kafka.producer();
    } catch {
      await delay(againAfterMs, undefined, { signal });
    }
  }
}

function dueUntil(records: readonly PlannedRecord[], from: number, elapsedMs: number): number {
  let end = from;
  while (end < records.length && (records[end]?.atMs ?? Infinity) <= elapsedMs) end += 1;
  return end;
}

function recordOf(
  record: PlannedRecord,
  { topics }: ProduceOptions['world'],
  written: Map<string, OutgoingRecord>,
): OutgoingRecord {
  const { key } = record;
  if (record.kind === 'poison') return { topic: topics.event, key, value: Buffer.from(record.bytes) };
  if (record.kind === 'repeat') {
    const first = written.get(record.eventId);
    if (first === undefined)
      throw new Error(`${record.eventId} is to be written again before it was written`);
    return first;
  }
  const { eventId, channel } = record;
  const event = orderConfirmed({ eventId, orderId: key, notificationChannel: channel });
  const outgoing = {
    topic: topics.event,
    key,
    value: frame(topics.schemaIds[record.schema] ?? 0, orderType.toBuffer(event)),
    headers: cloudEventHeaders(OrderConfirmed, event),
  };
  written.set(eventId, outgoing);
  return outgoing;
}
