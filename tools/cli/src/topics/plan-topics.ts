import { environmentPlan, eventTopic, type TopicSpec } from '@rivulet/contracts';
import type { Connections } from '../connections.ts';
import type { Plan } from './plan-options.ts';

/**
 * The topics that the environment must have. All topics of an event have equally many partitions: where its own topic is
 * there and no number is asked for, new ones follow it.
 */
export async function planTopics(
  { kafka, prefix }: Pick<Connections, 'kafka' | 'prefix'>,
  plan: Plan,
): Promise<TopicSpec[]> {
  if (plan.partitions !== undefined) return environmentPlan({ ...plan, prefix });
  const existing = new Set(await kafka.admin.topics());
  const sources = plan.subscriptions.map(({ event }) => eventTopic(prefix, event));
  const present = sources.filter((topic) => existing.has(topic));
  const described = present.length === 0 ? [] : await kafka.admin.describe(present, []);
  const subscriptions = plan.subscriptions.map((each) => ({
    ...each,
    partitions: described.find(({ name }) => name === eventTopic(prefix, each.event))?.partitions,
  }));
  return environmentPlan({ ...plan, prefix, subscriptions });
}
