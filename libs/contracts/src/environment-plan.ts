import type { EventDefinition } from './event-definition.ts';
import { events, OrderConfirmed, OrderOnHold } from './events.generated.ts';
import { auditTopicSpec, topicPlan, type TopicPlanOptions, type TopicSpec } from './topics.ts';

/** An event and who hears it. */
export interface EventSubscriptions {
  event: EventDefinition<never>;
  /** Consumer groups. */
  groups: readonly string[];
  /** Of the event's topics, when they are to have another number than the rest. */
  partitions?: number | undefined;
}

/** Events with a topic of their own: all but the outcomes, which stand beside each of the others. */
export const ownEvents: readonly EventDefinition<never>[] = events.filter(
  ({ topic }) => !topic.includes('*'),
);

/** Groups of the apps of this repository, by the name of the event that they hear. */
const groupsOf: Readonly<Record<string, readonly string[]>> = {
  [OrderConfirmed.name]: ['inventory-subscriber', 'notification-subscriber'],
  [OrderOnHold.name]: ['notification-subscriber.on-hold'],
};

/** The events, each with the consumer groups of this repository's apps that hear it. */
export const ownSubscriptions: readonly EventSubscriptions[] = ownEvents.map((event) => ({
  event,
  groups: groupsOf[event.name] ?? [],
}));

export interface EnvironmentPlanOptions extends Omit<TopicPlanOptions, 'events' | 'groups'> {
  subscriptions?: readonly EventSubscriptions[];
}

/** Every topic that an environment must have: those of its events and groups, and the audit of operators' tasks. */
export function environmentPlan({
  subscriptions = ownSubscriptions,
  ...options
}: EnvironmentPlanOptions = {}): TopicSpec[] {
  const { prefix = '', replicationFactor = 1, minInSyncReplicas } = options;
  return [
    ...subscriptions.flatMap(({ event, groups, partitions }) =>
      topicPlan({ ...options, ...(partitions === undefined ? {} : { partitions }), events: [event], groups }),
    ),
    auditTopicSpec(prefix, replicationFactor, minInSyncReplicas),
  ];
}
