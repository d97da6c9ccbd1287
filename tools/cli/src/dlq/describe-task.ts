import { redactText } from '@rivulet/telemetry/redact';
import type { DeadLetter } from '@rivulet/subscriber';
import type { TaskPlan } from '../audit/audit-record.ts';
import type { LettersTask } from '../audit/fold-tasks.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { duration, table } from '../output.ts';

export interface DescribedTask {
  task: string;
  kind: LettersTask['kind'];
  group: string;
  topic: string | undefined;
  subscription: Subscription;
  plan: TaskPlan;
  /** What is left to send. */
  letters: readonly DeadLetter[];
  /** What earlier runs have sent. */
  before: readonly DeadLetter[];
  rate: number;
  maxFailureRatio: number;
  follow: boolean;
  yes: boolean;
  /** Somebody is asked whether to carry it out. */
  isAsked?: boolean;
}

const shownKeys = 5;

function firstKeys(letters: readonly DeadLetter[]): string[] {
  return [...new Set(letters.map(({ key }) => key))]
    .filter((key) => key !== undefined)
    .slice(0, shownKeys)
    .map(redactText);
}

/** What the task is going to do, before it does it. */
export function describePlan(task: DescribedTask, now: number): string[] {
  const {
    kind,
    plan,
    letters,
    before,
    subscription,
    rate,
    maxFailureRatio,
    follow,
    yes,
    isAsked = false,
  } = task;
  const many = kind === 'edit' ? 'one dead letter' : `${letters.length} dead letters`;
  const what = `${kind} of ${many} of ${subscription.group} (${subscription.deadLetters})`;
  const earlier = before.length === 0 ? '' : `; ${before.length} were sent before`;
  if (letters.length === 0) return [`${what}${earlier}: nothing to do`];
  const keys = firstKeys(letters);
  const more = plan.keys > keys.length ? ', …' : '';
  return [
    `${what}${earlier}`,
    ...table(
      ['letters', 'error', 'reason'],
      plan.errors.map(({ letters: count, errorClass, reason }) => [count, errorClass, reason]),
    ).map((line) => `  ${line}`),
    `${plan.keys} keys: ${keys.join(', ')}${more}`,
    ...(plan.oldest === undefined
      ? []
      : [`the oldest is ${duration(now - Date.parse(plan.oldest))} old (${plan.oldest})`]),
    ...(kind === 'edit'
      ? ['it is sent to the group again with these changes, once, with all its attempts']
      : [`${rate} per second: about ${duration((letters.length / rate) * 1_000)}`]),
    ...(kind === 'redrive' && follow
      ? [`stops when more than ${Math.round(maxFailureRatio * 100)} % of them fail`]
      : []),
    ...(plan.compensated ? ['the group says of each that it was compensated'] : []),
    ...(yes || isAsked ? [] : ['This is a plan: nothing was sent. Carry it out with --yes.']),
  ];
}

/** For programs. */
export function planDocument({
  task,
  kind,
  plan,
  letters,
  before,
  subscription,
  yes,
}: DescribedTask): object {
  const { filter, compensated = false, edited, letters: planned, keys, errors, oldest } = plan;
  return {
    ...{ task, kind, group: subscription.group, topic: subscription.deadLetters, dryRun: !yes },
    plan: {
      filter,
      ...(kind === 'discard' ? { compensated } : {}),
      ...(edited === undefined ? {} : { edited }),
      letters: planned,
      keys,
      errors,
      oldest: oldest ?? null,
    },
    left: letters.length,
    sentBefore: before.length,
    firstKeys: firstKeys(letters),
  };
}
