import { headerNames, ownEvents, type EventDefinition } from '@rivulet/contracts';
import { headerForms, headerSets, type HeaderKey, type HeaderSet } from './header-forms.ts';

export type Node = Record<string, unknown>;
type SetName = keyof typeof headerSets;

const avro = 'application/vnd.apache.avro;version=1.9.0';
const confluentFraming = {
  key: { type: 'string', description: 'Orders the events of one thing, such as an order.' },
  schemaIdLocation: 'payload',
  schemaIdPayloadEncoding: 'confluent',
  schemaLookupStrategy: 'TopicNameStrategy',
  bindingVersion: '0.5.0',
};

/** Of the audit of operators' tasks, which is JSON. */
export const auditMessage = 'AuditRecord';

/** Names of an event's messages: as it happened, as a copy in a retry topic, as a dead letter. */
export const messageNames = ({ name }: { name: string }) =>
  ({ event: name, retry: `${name}Copy`, deadLetter: `${name}DeadLetter` }) as const;

export function headersSchema(name: SetName, docs: ReadonlyMap<string, string>): Node {
  const { always, sometimes }: HeaderSet = headerSets[name];
  const property = (key: HeaderKey): [string, Node] => [
    headerNames[key],
    { type: 'string', description: docs.get(key), ...headerForms[key] },
  ];
  return {
    type: 'object',
    required: always.map((key) => headerNames[key]),
    properties: Object.fromEntries([...always, ...sometimes].map(property)),
  };
}

export const avroSchema = (schema: EventDefinition<never>['schema']): Node => ({
  schemaFormat: avro,
  schema,
});

function message(payload: string, headers: SetName, type: string, summary: string): Node {
  return {
    ...{ contentType: 'application/avro', summary },
    headers: { $ref: `#/components/schemas/headers.${headers}` },
    payload: { $ref: `#/components/schemas/${payload}` },
    bindings: { kafka: confluentFraming },
    ...{ 'x-cloudevents-type': type },
  };
}

function messagesOf(event: EventDefinition<never>): [string, Node][] {
  const { event: itself, retry, deadLetter } = messageNames(event);
  const doc = (event.schema as { doc?: string }).doc ?? event.name;
  return [
    [itself, message(event.name, 'event', event.type, doc)],
    [
      retry,
      message(
        event.name,
        'retry',
        event.type,
        `${event.name} for one more delivery: the same key and bytes.`,
      ),
    ],
    [
      deadLetter,
      message(
        event.name,
        'deadLetter',
        event.type,
        `${event.name} that gets no call any more: the same key and bytes, also where they are no event.`,
      ),
    ],
  ];
}

/** All messages by their names. */
export function renderMessages(outcome: EventDefinition<never>): Node {
  return {
    ...Object.fromEntries(ownEvents.flatMap(messagesOf)),
    [outcome.name]: message(
      outcome.name,
      'outcome',
      outcome.type,
      (outcome.schema as { doc?: string }).doc ?? '',
    ),
    [auditMessage]: {
      contentType: 'application/json',
      summary: 'One step of a task of an operator: what was planned, sent, stopped, ended; by whom and why.',
      headers: {
        type: 'object',
        required: [headerNames.contentType],
        properties: { [headerNames.contentType]: { type: 'string', const: 'application/json' } },
      },
      payload: { $ref: `#/components/schemas/${auditMessage}` },
      bindings: {
        kafka: { key: { type: 'string', description: "The task's id." }, bindingVersion: '0.5.0' },
      },
    },
  };
}
