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

export interface ComparedTopics {
  missing: TopicSpec[];
  /** Of those that are there. */
  differences: TopicDifference[];
  /** Those that are there, as they are, by name; of their settings those that the specifications name. */
  found: ReadonlyMap<string, TopicSpec>;
}

/** Creates the missing topics with their settings. Existing ones are compared, never changed: differences are reported. */
export async function applyTopics(
  kafka: Kafka,
  specs: readonly TopicSpec[],
  log: PortLog,
): Promise<AppliedTopics> {
  const { missing, differences } = await compareTopics(kafka, specs);
  if (missing.length > 0) await kafka.admin.create(missing);
  for (const difference of differences) log.warn({ ...difference }, 'topic differs from its specification');
  return { created: missing.map((spec) => spec.name), differences };
}

/** What is missing or different of the topics. Changes nothing. */
export async function compareTopics(
  kafka: Pick<Kafka, 'admin'>,
  specs: readonly TopicSpec[],
): Promise<ComparedTopics> {
  const existing = new Set(await kafka.admin.topics());
  const present = specs.filter(({ name }) => existing.has(name));
  const settings = [...new Set(specs.flatMap((spec) => Object.keys(spec.config)))];
  const names = present.map(({ name }) => name);
  const described = names.length === 0 ? [] : await kafka.admin.describe(names, settings);
  const found = new Map(described.map((spec) => [spec.name, spec]));
  const differences = present.flatMap((spec) => {
    const actual = found.get(spec.name);
    return actual === undefined ? [] : differencesOf(spec, actual);
  });
  return { missing: specs.filter(({ name }) => !existing.has(name)), differences, found };
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
