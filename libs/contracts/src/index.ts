export { avroType, logicalTypes } from './avro-type.ts';
export { cloudEventHeaders } from './cloud-event-headers.ts';
export { environmentPlan, ownEvents, ownSubscriptions } from './environment-plan.ts';
export type { EnvironmentPlanOptions, EventSubscriptions } from './environment-plan.ts';
export { eventId, eventKey, eventTimeMs, subjectOf } from './event-definition.ts';
export type { AvroSchema, EventDefinition } from './event-definition.ts';
export { finalityOf, foldOutcomes, isTerminal } from './fold-outcomes.ts';
export { avroContentType, headerNames } from './header-names.ts';
export {
  auditTopic,
  auditTopicSpec,
  deadLetterTopic,
  defaultMaxMessageBytes,
  defaultPartitions,
  defaultRetentionMs,
  eventTopic,
  outcomeTopic,
  retryTopic,
  topicPlan,
} from './topics.ts';
export type { TopicPlanOptions, TopicSpec } from './topics.ts';
export { outcomesOf } from './outcomes-of.ts';
export type { EventOutcome, OutcomeState } from './event-outcome.generated.ts';
export { OrderConfirmed } from './order-confirmed.generated.ts';
export { OrderOnHold } from './order-on-hold.generated.ts';
