import type { ReplayPlan } from '../audit/audit-record.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { duration, table } from '../output.ts';
import type { TaskOptions } from '../task/task-options.ts';
import type { PlannedReplay } from './plan-replay.ts';

export interface DescribedReplay
  extends PlannedReplay, Pick<TaskOptions, 'rate' | 'maxFailureRatio' | 'follow' | 'yes'> {
  task: string;
  subscription: Subscription;
  /** Sent by earlier runs. */
  before: number;
}

/** What the replay is going to do, before it does it. */
export function describePlan(replay: DescribedReplay, now: number): string[] {
  const { plan, findings, ranges, before, subscription, rate, maxFailureRatio, follow, yes } = replay;
  const left = findings.chosen.size();
  const what = `replay of ${left} events of ${subscription.topic} into ${subscription.group} only`;
  const rows = ranges.map(({ partition, start, end }) => {
    const { fitting = 0, chosen = 0 } = findings.perPartition.get(partition) ?? {};
    return [partition, start, end, fitting, chosen];
  });
  return [
    `${what}${before === 0 ? '' : `; ${before} were sent before`}${left === 0 ? ': nothing to do' : ''}`,
    ...table(['partition', 'from', 'before', 'that fit', 'to send'], rows).map((line) => `  ${line}`),
    `of those that fit ${findings.done} are done, ${findings.open} open, of ${findings.unknown} nothing is known${toldOfDone(plan)}`,
    ...(findings.discarded === 0 ? [] : [`${findings.discarded} were discarded: left out`]),
    ...(replay.unread === 0
      ? []
      : [`${replay.unread} more are not read by the group yet, or not committed: left to it`]),
    ...(left === 0 ? [] : extentOf(findings, now)),
    ...(plan.force && left > 0 ? [warningOf(findings.done)] : []),
    ...(left === 0 ? [] : [`${rate} per second: about ${duration((left / rate) * 1_000)}`]),
    ...(follow && left > 0
      ? [`stops when more than ${Math.round(maxFailureRatio * 100)} % of them fail`]
      : []),
    ...(yes || left === 0 ? [] : ['This is a plan: nothing was sent. Carry it out with --yes.']),
  ];
}

function toldOfDone({ force, alsoDone }: ReplayPlan): string {
  if (force) return '';
  return alsoDone ? ': the store decides which are skipped' : ': done ones are left out';
}

function extentOf({ keys, moreKeys, oldest, newest }: DescribedReplay['findings'], now: number): string[] {
  const told = (at: number | undefined): string =>
    at === undefined ? '-' : `${new Date(at).toISOString()} (${duration(now - at)} ago)`;
  return [
    `${moreKeys ? 'more than ' : ''}${keys} keys; the oldest event is of ${told(oldest)}, the newest of ${told(newest)}`,
  ];
}

/** What repetitions mean. */
export function warningOf(done: number): string {
  return `--force: ${done} calls that are said to be done are made again, and those of which nothing is known. Each has the Idempotency-Key that it had: the API may answer from its memory. What fails becomes a dead letter, though it was done.`;
}

/** For programs. */
export function planDocument(replay: DescribedReplay): object {
  const { task, plan, findings, ranges, unread, before, subscription, yes } = replay;
  const { filter, force, alsoDone, events, oldest = null, newest = null } = plan;
  const { done, open, unknown, discarded, keys, moreKeys } = findings;
  return {
    ...{ task, kind: 'replay', group: subscription.group, topic: subscription.topic, dryRun: !yes },
    plan: { filter, force, alsoDone, events, oldest, newest },
    ...{ left: findings.chosen.size(), sentBefore: before },
    found: { done, open, unknown, discarded, unread, keys, moreKeys },
    partitions: ranges.map(({ partition, start, end }) => {
      const { fitting = 0, chosen = 0 } = findings.perPartition.get(partition) ?? {};
      return { partition, from: start, before: end, fitting, toSend: chosen };
    }),
  };
}
