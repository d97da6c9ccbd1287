import {
  OrderConfirmed,
  OrderOnHold,
  deadLetterTopic,
  eventTopic,
  outcomeTopic,
  outcomesOf,
  retryTopic,
  subjectOf,
  topicPlan,
  type AvroSchema,
  type TopicSpec,
} from '@rivulet/contracts';
import { applyTopics, createSchemaRegistry, type Kafka } from '@rivulet/kafka';

export interface WorldTopics {
  event: string;
  retry(group: string): string;
  deadLetters(group: string): string;
  /** Of all groups. */
  outcomes: string;
  /** All of them, as they were created. */
  specs: TopicSpec[];
  /** Of the versions of the event's schema that the producer writes, all with the same fields. The publishers' own is another one. */
  schemaIds: number[];
}

export interface PrepareOptions {
  kafka: Kafka;
  registryUrl: string;
  prefix: string;
  groups: readonly string[];
  brokers: number;
  /** How many versions of the schema. */
  schemas: number;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
const partitions = 6;

/** Creates the topics of one run. Each version of the schema has its own id, which subscribers must ask the registry for. */
export async function prepareTopics(options: PrepareOptions): Promise<WorldTopics> {
  const { kafka, registryUrl, prefix, groups, brokers, schemas } = options;
  const replicationFactor = Math.min(3, brokers);
  const specs = topicPlan({ prefix, events: [OrderConfirmed], groups, partitions, replicationFactor });
  // The publishers' relay and the notification subscriber ask for orders on hold as well. The runs put none on hold.
  const onHold = topicPlan({
    ...{ prefix, events: [OrderOnHold], groups: ['notification-subscriber.on-hold'] },
    ...{ partitions, replicationFactor },
  });
  await applyTopics(kafka, [...specs, ...onHold], quiet);
  const event = eventTopic(prefix, OrderConfirmed);
  const registry = createSchemaRegistry({ url: registryUrl });
  const outcomes = outcomeTopic(event);
  await registry.register(subjectOf(outcomes), outcomesOf(OrderConfirmed).schema);
  await registry.register(subjectOf(event), OrderConfirmed.schema);
  const held = eventTopic(prefix, OrderOnHold);
  await registry.register(subjectOf(held), OrderOnHold.schema);
  await registry.register(subjectOf(outcomeTopic(held)), outcomesOf(OrderOnHold).schema);
  const schemaIds: number[] = [];
  for (let version = 1; version <= schemas; version += 1) {
    const schema: AvroSchema = {
      ...(OrderConfirmed.schema as Record<string, unknown>),
      doc: `${prefix}${version}`,
    };
    schemaIds.push(await registry.register(subjectOf(event), schema));
  }
  return {
    event,
    retry: (group) => retryTopic(event, group),
    deadLetters: (group) => deadLetterTopic(event, group),
    outcomes,
    specs,
    schemaIds,
  };
}
