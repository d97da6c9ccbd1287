import { createHash } from 'node:crypto';
import { avroType, eventTopic, subjectOf, type AvroSchema, type EventDefinition } from '@rivulet/contracts';
import type avsc from 'avsc';

/** A schema as the outbox knows it. */
export interface OutboxSchema {
  fingerprint: string;
  subject: string;
  schema: AvroSchema;
}

/** An event definition made ready for appending. */
export interface CompiledEvent extends OutboxSchema {
  topic: string;
  type: avsc.Type;
}

/**
 * Names a schema by its whole text. Avro's own fingerprints leave out defaults and logical types, which the registry
 * tells apart.
 */
export function schemaFingerprint(schema: AvroSchema): string {
  return createHash('sha256').update(JSON.stringify(schema)).digest('hex').slice(0, 32);
}

export function compileEvent(
  prefix: string,
  definition: Pick<EventDefinition<never>, 'topic' | 'schema'>,
): CompiledEvent {
  const topic = eventTopic(prefix, definition);
  return {
    topic,
    subject: subjectOf(topic),
    schema: definition.schema,
    fingerprint: schemaFingerprint(definition.schema),
    type: avroType(definition.schema),
  };
}
