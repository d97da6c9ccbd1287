/** The stack cannot be provided; the message is for the reader of a terminal: what is wrong and the ways out. */
export class StackError extends Error {
  override readonly name = 'StackError';
}

/** The three ways to get a Kafka, worded once. */
export const waysToKafka =
  'Provide one of: a running Kafka (KAFKA_BROKERS=host:port), a Docker engine, or Java 17+ with Maven.';
