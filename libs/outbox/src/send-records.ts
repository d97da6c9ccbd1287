import { SpanKind, SpanStatusCode, trace, type Link } from '@opentelemetry/api';
import { frame, RefusedError, type OutgoingRecord, type Producer } from '@rivulet/kafka';
import { extractTrace, type Tracer } from '@rivulet/telemetry';
import { messagingAttributes } from './messaging-attributes.ts';
import type { StoredRecord } from './outbox-record.ts';
import { RefusedRecords } from './refused-records.ts';
import { during, RelayFault } from './relay-fault.ts';
import type { SchemaIds } from './schema-ids.ts';

/** Sends records in the given order; resolves after the broker's answer for all of them. @throws RelayFault; RefusedRecords */
export type SendRecords = (records: readonly StoredRecord[]) => Promise<void>;

export interface SenderOptions {
  /** Connects; asked again until it succeeds once. */
  connect: () => Promise<Producer>;
  schemaIds: SchemaIds;
  /** Names the topics that there are, so that one that is missing is found without a send; left out: by the send. */
  topics?: (() => Promise<readonly string[]>) | undefined;
  tracer: Tracer;
}

export interface Sender {
  send: SendRecords;
  close(): Promise<void>;
}

export function createSender({ connect, schemaIds, topics, tracer }: SenderOptions): Sender {
  const knownTopics = new Set<string>();
  let producer: Producer | undefined;

  async function send(records: readonly StoredRecord[]): Promise<void> {
    await refuseUnknownTopics(records);
    const outgoing = await toOutgoing(records, schemaIds);
    await during('broker', async () => {
      const connected = (producer ??= await connect());
      await inSendSpans(tracer, records, () => connected.send(outgoing).catch(refusedByBroker));
    });
  }

  async function refuseUnknownTopics(records: readonly StoredRecord[]): Promise<void> {
    const isUnknown = ({ topic }: StoredRecord): boolean => !knownTopics.has(topic);
    if (topics === undefined || !records.some(isUnknown)) return;
    for (const topic of await during('broker', topics)) knownTopics.add(topic);
    const unknown = records.filter(isUnknown);
    if (unknown.length === 0) return;
    const names = [...new Set(unknown.map(({ topic }) => topic))].join(', ');
    throw new RefusedRecords('unknown-topic', `the broker has no topic ${names}: create it`, unknown);
  }

  /** A topic that was known may be gone; or its broker does not know it yet after a restart, which the next look shows. */
  function refusedByBroker(error: unknown): never {
    if (!(error instanceof RefusedError)) throw error;
    if (error.as === 'unknown-topic' && topics !== undefined) {
      knownTopics.clear();
      throw error;
    }
    throw new RefusedRecords(error.as, error.message, undefined, { cause: error });
  }

  return { send, close: async () => producer?.close() };
}

/** @throws RefusedRecords with those whose schema the registry does not have */
async function toOutgoing(records: readonly StoredRecord[], schemaIds: SchemaIds): Promise<OutgoingRecord[]> {
  const outgoing: OutgoingRecord[] = [];
  const unknown: StoredRecord[] = [];
  let reason = '';
  for (const record of records) {
    const { topic, key, schemaFingerprint: fingerprint, subject, payload, headers } = record;
    try {
      const id = await schemaIds.idOf({ fingerprint, subject });
      outgoing.push({ topic, key, value: frame(id, payload), headers });
    } catch (error) {
      if (!(error instanceof RelayFault) || error.part !== 'schema') throw error;
      unknown.push(record);
      reason = error.message;
    }
  }
  if (unknown.length > 0) throw new RefusedRecords('unknown-schema', reason, unknown);
  return outgoing;
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
      const span = tracer.startSpan(`send ${topic}`, {
        kind: SpanKind.CLIENT,
        root: true,
        attributes: { ...messagingAttributes('send', topic), 'messaging.batch.message_count': part.length },
      });
      // Reading the trace of each record costs as much as sending it.
      return span.isRecording() ? span.addLinks(part.flatMap(linkToCreation)) : span;
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
