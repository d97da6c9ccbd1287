import { eventTopic, outcomesOf, subjectOf, topicPlan, type EventDefinition } from '@rivulet/contracts';
import { applyTopics, type Kafka, type SchemaRegistry } from '@rivulet/kafka';

export interface TopicsWanted {
  prefix: string;
  partitions: number;
  /** The events, each with the consumer groups that hear it. */
  subscriptions: readonly { event: EventDefinition<never>; groups: readonly string[] }[];
}

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Creates all topics and registers the schemas of the events and their outcomes. */
export async function prepareTopics(
  kafka: Kafka,
  registry: SchemaRegistry,
  { prefix, partitions, subscriptions }: TopicsWanted,
): Promise<void> {
  const plan = subscriptions.flatMap(({ event, groups }) =>
    topicPlan({ prefix, events: [event], groups, partitions }),
  );
  await applyTopics(kafka, plan, silent);
  for (const event of subscriptions.flatMap(({ event }) => [event, outcomesOf(event)]))
    await registry.register(subjectOf(eventTopic(prefix, event)), event.schema);
}
