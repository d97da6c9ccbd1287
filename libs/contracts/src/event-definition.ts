/** An Avro schema as its parsed JSON. */
export type AvroSchema = string | AvroSchema[] | { [attribute: string]: unknown };

/** What the libraries must know of an event; generated from its `.avsc` file, one constant per event. */
export interface EventDefinition<T> {
  /** Record name, such as `OrderConfirmed`. */
  name: string;
  /** CloudEvents `type`. */
  type: string;
  /** CloudEvents `source`. */
  source: string;
  /** Topic without the environment's prefix, such as `orders.order-confirmed`. */
  topic: string;
  idField: keyof T & string;
  keyField: keyof T & string;
  timeField: keyof T & string;
  schema: AvroSchema;
}

/** The registry subject of a topic's values (TopicNameStrategy of the Confluent serializers). */
export function subjectOf(topic: string): string {
  return `${topic}-value`;
}

export function eventId<T>(definition: EventDefinition<T>, event: T): string {
  return String(event[definition.idField]);
}

export function eventKey<T>(definition: EventDefinition<T>, event: T): string {
  return String(event[definition.keyField]);
}

/** When the event happened, in epoch milliseconds. */
export function eventTimeMs<T>(definition: EventDefinition<T>, event: T): number {
  const time: unknown = event[definition.timeField];
  return time instanceof Date ? time.getTime() : Number(time);
}
