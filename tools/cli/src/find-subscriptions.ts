import { deadLetterTopic, outcomeTopic, retryTopic } from '@rivulet/contracts';
import { UsageError } from './exits.ts';

/** A group that hears an event, by the topics that it has for that. */
export interface Subscription {
  group: string;
  /** The event's own. */
  topic: string;
  retry: string;
  deadLetters: string;
  /** Undefined where nobody says outcomes. */
  outcomes: string | undefined;
}

const endOfRetry = '.retry';
const belongsToOther = /\.(retry|dlq|outcome)$/;

/** Every group of the environment: each has a retry topic and a DLQ beside the event's topic. */
export function findSubscriptions(topics: readonly string[], prefix: string): Subscription[] {
  const known = new Set(topics);
  const sources = topics.filter((topic) => topic.startsWith(prefix) && !belongsToOther.test(topic));
  return topics
    .filter((topic) => topic.startsWith(prefix) && topic.endsWith(endOfRetry))
    .sort()
    .flatMap((retry) => {
      const name = retry.slice(0, -endOfRetry.length);
      const [topic] = sources
        .filter((source) => name.startsWith(`${source}.`))
        .sort((a, b) => b.length - a.length);
      if (topic === undefined) return [];
      const group = name.slice(topic.length + 1);
      const deadLetters = deadLetterTopic(topic, group);
      if (!known.has(deadLetters) || retryTopic(topic, group) !== retry) return [];
      const outcomes = outcomeTopic(topic);
      return [{ group, topic, retry, deadLetters, outcomes: known.has(outcomes) ? outcomes : undefined }];
    });
}

/** Those of the group and topic. @throws UsageError when there is none */
export function chooseSubscriptions(
  all: readonly Subscription[],
  { group, topic, prefix }: { group?: string | undefined; topic?: string | undefined; prefix: string },
): Subscription[] {
  const chosen = all.filter(
    (each) =>
      (group === undefined || each.group === group) &&
      (topic === undefined || each.topic === topic || each.topic === prefix + topic),
  );
  if (chosen.length > 0) return chosen;
  const wanted = [group && `group ${group}`, topic && `topic ${topic}`].filter((part) => part !== undefined);
  const there = [...new Set(all.map((each) => each.group))].sort();
  const under = prefix === '' ? '' : ` with the prefix ${prefix} (TOPIC_PREFIX)`;
  throw new UsageError(
    `${wanted.length === 0 ? 'no group' : `no ${wanted.join(' and ')}`}${under}: there is ${there.join(', ') || 'none that has a retry topic and a DLQ'}`,
  );
}

/** The one of the group and topic. @throws UsageError when there is none or several */
export function chooseSubscription(
  all: readonly Subscription[],
  wanted: { group: string; topic?: string | undefined; prefix: string },
): Subscription {
  const [first, ...more] = chooseSubscriptions(all, wanted);
  if (first !== undefined && more.length === 0) return first;
  const topics = [first, ...more].map((each) => each?.topic).join(', ');
  throw new UsageError(`group ${wanted.group} hears several events: say which by --topic, one of ${topics}`);
}
