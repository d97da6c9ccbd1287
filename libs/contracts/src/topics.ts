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
  /** Replicas that must have a record before it counts as written; one fewer than there are when left out, so that one may fail. */
  minInSyncReplicas?: number;
  /** How long the event's own topic keeps events. */
  retentionMs?: number;
  /** Largest record of the event's own topic, headers and framing included. */
  maxMessageBytes?: number;
}

const dayMs = 86_400_000;
export const defaultPartitions = 12;
export const defaultRetentionMs = 7 * dayMs;
/** What a broker takes by default (`message.max.bytes`). */
export const defaultMaxMessageBytes = 1_048_588;
/** A copy is the event and some headers more: where it comes from, how often it was tried, what went wrong. */
const copyHeadersBytes = 64 * 1024;

export function eventTopic(prefix: string, definition: { topic: string }): string {
  return prefix + definition.topic;
}

export function retryTopic(topic: string, group: string): string {
  return `${topic}.${group}.retry`;
}

export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

/** Where all groups say what became of the topic's events. */
export function outcomeTopic(topic: string): string {
  return `${topic}.outcome`;
}

/** Where operators' tasks leave what was done, by whom and why. */
export function auditTopic(prefix: string): string {
  return `${prefix}rivulet.audit`;
}

const auditRetentionMs = 2 * 365 * dayMs;

/** One partition: its order decides which of two tasks came first. */
export function auditTopicSpec(
  prefix: string,
  replicationFactor: number,
  minInSyncReplicas = minInSyncOf(replicationFactor),
): TopicSpec {
  return {
    name: auditTopic(prefix),
    partitions: 1,
    replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(auditRetentionMs),
      'min.insync.replicas': String(minInSyncReplicas),
    },
  };
}

function minInSyncOf(replicationFactor: number): number {
  return Math.max(1, replicationFactor - 1);
}

/** The topics that the given events and groups need. All topics of an event have equally many partitions: what belongs to a record stays in its partition. */
export function topicPlan(options: TopicPlanOptions): TopicSpec[] {
  const { prefix = '', partitions = defaultPartitions, replicationFactor = 1 } = options;
  const retentionMs = options.retentionMs ?? defaultRetentionMs;
  const minInSync = String(options.minInSyncReplicas ?? minInSyncOf(replicationFactor));
  const maxMessageBytes = options.maxMessageBytes ?? defaultMaxMessageBytes;
  const spec = (name: string, keepMs: number, maxBytes = maxMessageBytes): TopicSpec => ({
    name,
    partitions,
    replicationFactor,
    config: {
      'cleanup.policy': 'delete',
      'retention.ms': String(keepMs),
      'min.insync.replicas': minInSync,
      'message.timestamp.type': 'CreateTime',
      'max.message.bytes': String(maxBytes),
    },
  });
  return options.events.flatMap((event) => {
    const topic = eventTopic(prefix, event);
    return [
      spec(topic, retentionMs),
      // What became of an event is known for as long as the event itself; a later outcome begins its time anew.
      spec(outcomeTopic(topic), retentionMs),
      ...options.groups.flatMap((group) => [
        // Waiting and dead events must outlive the source: nothing may expire before somebody has decided.
        spec(retryTopic(topic, group), retentionMs * 4, maxMessageBytes + copyHeadersBytes),
        spec(deadLetterTopic(topic, group), retentionMs * 8, maxMessageBytes + copyHeadersBytes),
      ]),
    ];
  });
}
