import type { TopicSpec } from '@rivulet/contracts';
import type { Kafka } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';

/** What differs between a topic as it is and as it must be. */
export interface TopicDifference {
  topic: string;
  setting: string;
  is: string;
  mustBe: string;
}

export interface AppliedTopics {
  created: string[];
  differences: TopicDifference[];
}

/** Creates the missing topics with their settings. Existing ones are compared, never changed: differences are reported. */
export async function applyTopics(
  kafka: Kafka,
  specs: readonly TopicSpec[],
  log: PortLog,
): Promise<AppliedTopics> {
  const existing = new Set(await kafka.admin.topics());
  const missing = specs.filter((spec) => !existing.has(spec.name));
  if (missing.length > 0) await kafka.admin.create(missing);
  const present = specs.filter((spec) => existing.has(spec.name));
  const differences = present.length === 0 ? [] : await compare(kafka, present);
  for (const difference of differences) log.warn({ ...difference }, 'topic differs from its specification');
  return { created: missing.map((spec) => spec.name), differences };
}

async function compare(kafka: Kafka, specs: readonly TopicSpec[]): Promise<TopicDifference[]> {
  const settings = [...new Set(specs.flatMap((spec) => Object.keys(spec.config)))];
  const actual = new Map(
    (
      await kafka.admin.describe(
        specs.map((spec) => spec.name),
        settings,
      )
    ).map((spec) => [spec.name, spec]),
  );
  return specs.flatMap((spec) => {
    const found = actual.get(spec.name);
    return found === undefined ? [] : differencesOf(spec, found);
  });
}

export function differencesOf(spec: TopicSpec, found: TopicSpec): TopicDifference[] {
  const rows: [setting: string, is: string, mustBe: string][] = [
    ['partitions', String(found.partitions), String(spec.partitions)],
    ['replication.factor', String(found.replicationFactor), String(spec.replicationFactor)],
    ...Object.entries(spec.config).map(([name, value]): [string, string, string] => [
      name,
      found.config[name] ?? '(unset)',
      value,
    ]),
  ];
  return rows
    .filter(([, is, mustBe]) => is !== mustBe)
    .map(([setting, is, mustBe]) => ({ topic: spec.name, setting, is, mustBe }));
}
