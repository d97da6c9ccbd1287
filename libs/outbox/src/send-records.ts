import { SpanKind, SpanStatusCode, trace, type Link } from '@opentelemetry/api';
import { frame, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import { extractTrace, type Tracer } from '@rivulet/telemetry';
import { messagingAttributes } from './messaging-attributes.ts';
import type { StoredRecord } from './outbox-record.ts';
import { during } from './relay-fault.ts';
import type { SchemaIds } from './schema-ids.ts';

/** Sends records in the given order; resolves after the broker's answer for all of them. @throws RelayFault */
export type SendRecords = (records: readonly StoredRecord[]) => Promise<void>;

export interface SenderOptions {
  /** Connects; asked again until it succeeds once. */
  connect: () => Promise<Producer>;
  schemaIds: SchemaIds;
  tracer: Tracer;
}

export interface Sender {
  send: SendRecords;
  close(): Promise<void>;
}

export function createSender({ connect, schemaIds, tracer }: SenderOptions): Sender {
  let producer: Producer | undefined;

  async function send(records: readonly StoredRecord[]): Promise<void> {
    const outgoing: OutgoingRecord[] = [];
    for (const record of records) outgoing.push(await toOutgoing(record, schemaIds));
    await during('broker', async () => {
      const connected = (producer ??= await connect());
      await inSendSpans(tracer, records, () => connected.send(outgoing));
    });
  }

  return { send, close: async () => producer?.close() };
}

async function toOutgoing(record: StoredRecord, schemaIds: SchemaIds): Promise<OutgoingRecord> {
  const id = await schemaIds.idOf({ fingerprint: record.schemaFingerprint, subject: record.subject });
  return { topic: record.topic, key: record.key, value: frame(id, record.payload), headers: record.headers };
}

/** A span keeps 128 links by default; more would be dropped without a word. */
const maxLinks = 128;

/** `send` spans for one send of many records, each linked to the `create` spans of the records that it stands for. */
async function inSendSpans(
  tracer: Tracer,
  records: readonly StoredRecord[],
  send: () => Promise<void>,
): Promise<void> {
  const spans = [...Map.groupBy(records, (record) => record.topic)].flatMap(([topic, group]) =>
    Array.from({ length: Math.ceil(group.length / maxLinks) }, (_, index) => {
      const part = group.slice(index * maxLinks, (index + 1) * maxLinks);
      return tracer.startSpan(`send ${topic}`, {
        kind: SpanKind.CLIENT,
        root: true,
        attributes: { ...messagingAttributes('send', topic), 'messaging.batch.message_count': part.length },
        links: part.flatMap(linkToCreation),
      });
    }),
  );
  try {
    await send();
  } catch (error) {
    for (const span of spans) {
      span.setAttribute('error.type', error instanceof Error ? error.name : 'unknown');
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    throw error;
  } finally {
    for (const span of spans) span.end();
  }
}

function linkToCreation(record: StoredRecord): Link[] {
  const context = trace.getSpanContext(extractTrace(record.headers));
  return context === undefined ? [] : [{ context, attributes: { 'messaging.message.id': record.eventId } }];
}
