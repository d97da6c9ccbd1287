import { redactText } from '@rivulet/telemetry';
import type { DeadLetter } from '@rivulet/subscriber';
import type { AuditRecord, TaskPlan } from '../audit/audit-record.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { duration, table } from '../output.ts';
import type { TaskEnd } from './run-task.ts';

export interface DescribedTask {
  task: string;
  kind: AuditRecord['kind'];
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
  const { kind, plan, letters, before, subscription, rate, maxFailureRatio, follow, yes } = task;
  const what = `${kind} of ${letters.length} dead letters of ${subscription.group} (${subscription.deadLetters})`;
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
    `${rate} per second: about ${duration((letters.length / rate) * 1_000)}`,
    ...(kind === 'redrive' && follow
      ? [`stops when more than ${Math.round(maxFailureRatio * 100)} % of them fail`]
      : []),
    ...(yes ? [] : ['This is a plan: nothing was sent. Carry it out with --yes.']),
  ];
}

/** How to go on with a task, as a command. */
export function resumeText({
  kind,
  group,
  topic,
  task,
}: Pick<DescribedTask, 'kind' | 'group' | 'topic' | 'task'>): string {
  const which = topic === undefined ? '' : ` --topic ${topic}`;
  return `go on with: npx rivulet dlq ${kind} --group ${group}${which} --resume ${task} --yes`;
}

export function describeEnd({ state, because, result }: TaskEnd, task: DescribedTask): string[] {
  const { sent, done, failed, open } = result;
  const heard =
    task.kind === 'redrive' && task.follow ? `: ${done} done, ${failed} failed again, ${open} open` : '';
  return [
    `${state}${because === undefined ? '' : ` (${because})`}; sent ${sent} of ${task.plan.letters}${heard}`,
    ...(state === 'stopped' ? [resumeText(task)] : []),
    ...(failed > 0
      ? ['What failed again is a dead letter again: rivulet dlq list shows it, a new redrive takes it.']
      : []),
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
  const { filter, letters: planned, keys, errors, oldest } = plan;
  return {
    ...{ task, kind, group: subscription.group, topic: subscription.deadLetters, dryRun: !yes },
    plan: { filter, letters: planned, keys, errors, oldest: oldest ?? null },
    left: letters.length,
    sentBefore: before.length,
    firstKeys: firstKeys(letters),
  };
}
