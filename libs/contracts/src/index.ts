export { avroType, logicalTypes } from './avro-type.ts';
export { cloudEventHeaders } from './cloud-event-headers.ts';
export { eventId, eventKey, eventTimeMs, subjectOf } from './event-definition.ts';
export type { AvroSchema, EventDefinition } from './event-definition.ts';
export { avroContentType, headerNames } from './header-names.ts';
export {
  deadLetterTopic,
  defaultPartitions,
  defaultRetentionMs,
  eventTopic,
  retryTopic,
  topicPlan,
} from './topics.ts';
export type { TopicPlanOptions, TopicSpec } from './topics.ts';
export { OrderConfirmed } from './order-confirmed.generated.ts';
