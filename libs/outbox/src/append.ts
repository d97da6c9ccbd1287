import { context as activeContext, SpanKind, trace } from '@opentelemetry/api';
import { cloudEventHeaders, eventId, eventKey, type EventDefinition } from '@rivulet/contracts';
import { extractTrace, injectTrace, type Context, type Tracer } from '@rivulet/telemetry';
import { encodeEvent, InvalidEventError } from './encode-event.ts';
import { messagingAttributes } from './messaging-attributes.ts';
import type { OutboxRecord } from './outbox-record.ts';
import { compileEvent, type CompiledEvent, type OutboxSchema } from './outbox-schema.ts';
import { insertRecord } from './outbox-sql.ts';
import { queryOf, type Transaction } from './query.ts';

export interface OutboxOptions {
  /** The events that will be appended. */
  events: readonly EventDefinition<never>[];
  /** Put before every topic's name. */
  prefix?: string;
  tracer: Tracer;
}

export interface AppendOptions {
  /** W3C trace headers of the cause, when it is not the active span. */
  traceHeaders?: Record<string, string>;
}

export interface Outbox {
  /** Makes the record without storing it, for callers that put it into a statement of their own (`insertRecordSql`).
   * @throws InvalidEventError naming each field that does not fit the event's schema */
  prepare<T>(definition: EventDefinition<T>, event: T, options?: AppendOptions): OutboxRecord;
  /** Stores the event in the caller's transaction: it is sent if and only if that commits. Needs neither broker nor registry.
   * Events of one key are sent in commit order when their transactions exclude each other, by a lock on the row that
   * the key names, before they append.
   * @throws InvalidEventError; what the query function throws. The transaction must then be rolled back. */
  append<T>(
    tx: Transaction,
    definition: EventDefinition<T>,
    event: T,
    options?: AppendOptions,
  ): Promise<OutboxRecord>;
  /** To be stored with `saveSchemas` before the first append. */
  schemas: readonly OutboxSchema[];
}

export function createOutbox({ events, prefix = '', tracer }: OutboxOptions): Outbox {
  const compiled = new Map(events.map((definition) => [definition.name, compileEvent(prefix, definition)]));

  function prepare<T>(definition: EventDefinition<T>, event: T, options: AppendOptions = {}): OutboxRecord {
    const known = compiled.get(definition.name);
    if (known === undefined)
      throw new Error(`${definition.name} is not in createOutbox({ events }): add it there`);
    const payload = encodeEvent(definition.name, known.type, event);
    const id = eventId(definition, event);
    if (!isUuid.test(id)) {
      throw new InvalidEventError(`${definition.name}.${definition.idField} is not a UUID`, [
        definition.idField,
      ]);
    }
    return {
      eventId: id,
      topic: known.topic,
      key: eventKey(definition, event),
      subject: known.subject,
      schemaFingerprint: known.fingerprint,
      payload,
      headers: { ...cloudEventHeaders(definition, event), ...createdTrace(tracer, known, id, options) },
    };
  }

  return {
    prepare,
    async append(tx, definition, event, options) {
      const record = prepare(definition, event, options);
      await insertRecord(queryOf(tx), record);
      return record;
    },
    schemas: [...compiled.values()].map(({ fingerprint, subject, schema }) => ({
      fingerprint,
      subject,
      schema,
    })),
  };
}

const isUuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;

/** Trace headers of a `create` span: later sends and every processing of the event refer to it. */
function createdTrace(
  tracer: Tracer,
  { topic }: CompiledEvent,
  id: string,
  options: AppendOptions,
): Record<string, string> {
  const cause: Context =
    options.traceHeaders === undefined ? activeContext.active() : extractTrace(options.traceHeaders);
  const attributes = { ...messagingAttributes('create', topic), 'messaging.message.id': id };
  const span = tracer.startSpan(`create ${topic}`, { kind: SpanKind.PRODUCER, attributes }, cause);
  const headers: Record<string, string> = {};
  injectTrace(headers, trace.setSpan(cause, span));
  span.end();
  return headers;
}
