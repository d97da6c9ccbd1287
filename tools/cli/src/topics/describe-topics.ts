import type { TopicSpec } from '@rivulet/contracts';
import type { ComparedTopics } from '@rivulet/kafka';
import { duration, table } from '../output.ts';
import type { Change } from './decide-change.ts';

export function diffDocument(specs: readonly TopicSpec[], { missing, differences }: ComparedTopics) {
  return {
    same: missing.length + differences.length === 0,
    topics: specs.map((spec) => {
      const different = differences.filter(({ topic }) => topic === spec.name);
      const state = missing.includes(spec) ? 'missing' : different.length > 0 ? 'different' : 'same';
      return {
        ...spec,
        state,
        differences: different.map(({ setting, is, mustBe }) => ({ setting, is, mustBe })),
      };
    }),
  };
}

export function diffLines(specs: readonly TopicSpec[], { missing, differences }: ComparedTopics): string[] {
  if (missing.length + differences.length === 0) return [`${specs.length} topics, all as they must be`];
  return table(
    ['topic', 'setting', 'is', 'must be'],
    [
      ...missing.map((spec) => [spec.name, '', 'missing', inWords(spec)]),
      ...differences.map(({ topic, setting, is, mustBe }) => [topic, setting, is, mustBe]),
    ],
  );
}

export function changeLines(
  specs: readonly TopicSpec[],
  missing: readonly TopicSpec[],
  changes: readonly Change[],
  { left, dryRun }: { left: readonly Change[]; dryRun: boolean },
): string[] {
  const would = dryRun ? 'would be ' : '';
  const changed = changes.filter(({ kind }) => kind !== 'left');
  return [
    ...missing.map((spec) => `${would}created  ${spec.name}: ${inWords(spec)}`),
    ...changed.map(
      ({ topic, setting, is, mustBe }) => `${would}changed  ${topic}: ${setting} from ${is} to ${mustBe}`,
    ),
    ...left.map(
      (each) =>
        `left  ${each.topic}: ${each.setting} is ${each.is}, must be ${each.mustBe}${each.kind === 'left' ? `: ${each.because}` : ''}`,
    ),
    `${specs.length} topics: ${missing.length} ${would}created, ${changed.length} settings ${would}changed, ${left.length} left as they are`,
  ];
}

function inWords({ partitions, replicationFactor, config }: TopicSpec): string {
  const kept = Number(config['retention.ms']);
  return `${partitions} partitions, ${replicationFactor} replicas, kept for ${duration(kept)}`;
}
