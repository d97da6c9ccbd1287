export { applyTopics, compareTopics, differencesOf } from './apply-topics.ts';
export type { AppliedTopics, ComparedTopics, TopicDifference } from './apply-topics.ts';
export {
  connectionRules,
  connectionSettings,
  kafkaConnection,
  kafkaSettings,
} from './connection-settings.ts';
export { createKafka, createLogReader } from './create-kafka.ts';
export type { KafkaConnection } from './create-kafka.ts';
export {
  LogTruncatedError,
  RegistryUnavailableError,
  SchemaNotFoundError,
  StaleEpochError,
  UndecodableError,
} from './errors.ts';
export { createEventDecoder } from './event-decoder.ts';
export type { EventDecoder } from './event-decoder.ts';
export { createEventEncoder } from './event-encoder.ts';
export type { EventEncoder } from './event-encoder.ts';
export { isOutage, isSilence } from './is-outage.ts';
export type {
  Assignment,
  ConsumerHandlers,
  ConsumerOptions,
  GroupConsumer,
  GroupDescription,
  HeaderValue,
  Kafka,
  KafkaRecord,
  OffsetCommit,
  OutgoingRecord,
  PartitionRange,
  Producer,
  RecordBatch,
  TopicAdmin,
  TopicPartition,
} from './kafka.ts';
export type { PortLog } from './kafkajs-log.ts';
export { partitionKey } from './partition-key.ts';
export { readAsWritten } from './read-as-written.ts';
export { createSchemaRegistry } from './schema-registry.ts';
export type { SchemaRegistry } from './schema-registry.ts';
export { frame, unframe } from './wire-format.ts';
export type { LogRange, LogReader } from './read-logs.ts';
export { RefusedError } from './refused-error.ts';
