import type { TopicSpec } from '@rivulet/contracts';
import { compareTopics, type ComparedTopics } from '@rivulet/kafka';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../connections.ts';
import { exits, type Exit } from '../exits.ts';
import type { Output } from '../output.ts';
import { decideChange, type Allowed, type Change } from './decide-change.ts';
import { changeLines, diffDocument, diffLines } from './describe-topics.ts';
import type { Plan } from './plan-options.ts';
import { planTopics } from './plan-topics.ts';

type Parts = Pick<Connections, 'kafka' | 'prefix'>;

/** Shows what is missing or different. */
export async function diffTopics(parts: Parts, plan: Plan, output: Output): Promise<Exit> {
  const specs = await planTopics(parts, plan);
  const compared = await compareTopics(parts.kafka, specs);
  output.document(diffDocument(specs, compared));
  output.text(diffLines(specs, compared));
  return compared.missing.length + compared.differences.length === 0 ? exits.well : exits.unwell;
}

export interface ApplyOptions {
  plan: Plan;
  allowed: Allowed;
  dryRun: boolean;
}

/**
 * Creates what is missing and alters what harms nothing; the rest is left and told. Takes nothing away. May be run again,
 * and by several at once: whoever comes second finds it done.
 */
export async function applyPlan(
  parts: Parts,
  { plan, allowed, dryRun }: ApplyOptions,
  output: Output,
): Promise<Exit> {
  const specs = await planTopics(parts, plan);
  const compared = await compareTopics(parts.kafka, specs);
  const changes = decideAll(compared, allowed);
  if (!dryRun) await carryOut(parts, compared, changes);
  const left = dryRun
    ? changes.filter(({ kind }) => kind === 'left')
    : decideAll(await compareChanged(parts, specs, changes), allowed);
  output.document({
    dryRun,
    topics: specs.length,
    created: compared.missing.map(({ name }) => name),
    changed: changes.filter(({ kind }) => kind !== 'left'),
    left,
  });
  output.text(changeLines(specs, compared.missing, changes, { left, dryRun }));
  return dryRun || left.length === 0 ? exits.well : exits.unwell;
}

function decideAll({ differences, found }: ComparedTopics, allowed: Allowed): Change[] {
  return differences.flatMap((difference) => {
    const topic = found.get(difference.topic);
    return topic === undefined ? [] : [decideChange(difference, topic, allowed)];
  });
}

const tries = 25;
const everyMs = 200;

/** Compares again. A broker may answer for a moment what was true before the change. */
async function compareChanged(
  { kafka }: Parts,
  specs: readonly TopicSpec[],
  changes: readonly Change[],
): Promise<ComparedTopics> {
  const changed = changes.filter(({ kind }) => kind !== 'left');
  for (let tried = 1; ; tried += 1) {
    const compared = await compareTopics(kafka, specs);
    const isOld = compared.differences.some(({ topic, setting }) =>
      changed.some((each) => each.topic === topic && each.setting === setting),
    );
    if (!isOld || tried >= tries) return compared;
    await delay(everyMs);
  }
}

async function carryOut(
  { kafka: { admin } }: Parts,
  { missing }: ComparedTopics,
  changes: readonly Change[],
): Promise<void> {
  if (missing.length > 0) await admin.create(missing);
  const altered = Map.groupBy(
    changes.filter(({ kind }) => kind === 'alter'),
    ({ topic }) => topic,
  );
  for (const [topic, each] of altered)
    await admin.alterSettings(
      topic,
      Object.fromEntries(each.map(({ setting, mustBe }) => [setting, mustBe])),
    );
  // The event's own topic last: a copy goes to the partition of its event, which must be there by then.
  for (const { topic, mustBe } of changes.filter(({ kind }) => kind === 'add-partitions').toReversed()) {
    try {
      await admin.addPartitions(topic, Number(mustBe));
    } catch (error) {
      // Somebody else was faster. What there is in the end is compared anyway.
      if ((error as { type?: string }).type !== 'INVALID_PARTITIONS') throw error;
    }
  }
}
