import type { EventDefinition } from './event-definition.ts';

/** A topic as it must be. */
export interface TopicSpec {
  name: string;
  partitions: number;
  replicationFactor: number;
  /** Kafka topic settings, such as `retention.ms`. */
  config: Record<string, string>;
}

export interface TopicPlanOptions {
  /** Put before every topic's name; keeps environments apart on one cluster. */
  prefix?: string;
  events: readonly EventDefinition<never>[];
  /** Consumer groups; each gets a retry topic and a dead-letter topic per event. */
  groups: readonly string[];
  partitions?: number;
  replicationFactor?: number;
  /** How long the event's own topic keeps events. */
  retentionMs?: number;
}

const dayMs = 86_400_000;
export const defaultPartitions = 12;
export const defaultRetentionMs = 7 * dayMs;

export function eventTopic(prefix: string, definition: { topic: string }): string {
  return prefix + definition.topic;
}

export function retryTopic(topic: string, group: string): string {
  return `${topic}.${group}.retry`;
}

export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

/** The topics that the given events and groups need. A retry topic has as many partitions as its source: they are owned together. */
export function topicPlan(options: TopicPlanOptions): TopicSpec[] {
  const { prefix = '', partitions = defaultPartitions, replicationFactor = 1 } = options;
  const retentionMs = options.retentionMs ?? defaultRetentionMs;
  const minInSync = String(Math.max(1, replicationFactor - 1));
  const spec = (name: string, keepMs: number): TopicSpec => ({
    name,
    partitions,
    replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(keepMs),
      'min.insync.replicas': minInSync,
      'message.timestamp.type': 'CreateTime',
    },
  });
  return options.events.flatMap((event) => {
    const topic = eventTopic(prefix, event);
    return [
      spec(topic, retentionMs),
      ...options.groups.flatMap((group) => [
        // Waiting and dead events must outlive the source: nothing may expire before somebody has decided.
        spec(retryTopic(topic, group), retentionMs * 4),
        spec(deadLetterTopic(topic, group), retentionMs * 8),
      ]),
    ];
  });
}
