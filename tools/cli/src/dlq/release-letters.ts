import { randomUUID } from 'node:crypto';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import { foldTasks, type TaskState } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions, type Subscription } from '../find-subscriptions.ts';
import type { Output } from '../output.ts';
import { describeEnd, describePlan, planDocument, resumeText } from './describe-task.ts';
import { lettersOfTask, planTask, type PlannedLetters } from './plan-task.ts';
import { findSent } from './read-letters.ts';
import { runTask, type TaskEnd, type TaskRun } from './run-task.ts';
import { createSendLetters } from './send-letters.ts';
import { createTaskLog, placesOf, refuseWhileBusy } from './task-log.ts';
import { watchOutcomes } from './watch-outcomes.ts';

export interface ReleaseOptions extends Omit<TaskRun, 'letters' | 'before'> {
  kind: AuditRecord['kind'];
  group: string;
  topic: string | undefined;
  filter: PlannedLetters['plan']['filter'];
  limit: number | undefined;
  /** Id of a task that was begun. */
  resume: string | undefined;
  /** Without it nothing is written. */
  yes: boolean;
  follow: boolean;
  by: string;
  reason: string | undefined;
}

export interface ReleaseParts {
  connections: Connections;
  log: AuditLog;
  output: Output;
  signal: AbortSignal;
  now?: () => number;
}

/** Redrives or discards dead letters as one task: shows what it would do, and with `yes` does it. */
export async function releaseLetters(options: ReleaseOptions, parts: ReleaseParts): Promise<Exit> {
  const { connections, log, output, now = Date.now } = parts;
  const { kafka, prefix } = connections;
  const { group, topic } = options;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    group,
    topic,
    prefix,
  });
  const records = await log.read();
  const tasks = foldTasks(records).filter((task) => task.topic === subscription.deadLetters);
  refuseWhileBusy(tasks, subscription.deadLetters, now());
  for (const task of tasks) if (task.state === 'open') await complete(task, subscription, options, parts);

  const begun = options.resume === undefined ? undefined : taskToResume(tasks, options.resume, options.kind);
  const { plan, letters, before } =
    begun === undefined
      ? { ...(await planTask(connections, subscription, options, tasks)), before: [] }
      : await planOf(begun, tasks, subscription, connections);
  const task = begun?.task ?? randomUUID();
  const described = { ...options, task, plan, letters, before, subscription };
  output.text(describePlan(described, now()));
  if (!options.yes || (letters.length === 0 && begun === undefined)) {
    output.document(planDocument(described));
    return exits.well;
  }

  const { kind, by, reason } = options;
  const taskLog = createTaskLog(log, { task, kind, group, topic: subscription.deadLetters, by }, now);
  await log.ensure(subscription.deadLetters);
  const first = begun === undefined ? ({ step: 'planned', plan } as const) : ({ step: 'resumed' } as const);
  await taskLog.claim({ ...first, ...(reason === undefined ? {} : { reason }) }, records.length);
  const sending = createSendLetters({
    connections,
    retry: subscription.retry,
    task,
    kind,
    retryEnds: plan.retryEnds,
    stillOurs: taskLog.stillOurs,
  });
  const watch =
    options.follow && kind === 'redrive'
      ? watchOutcomes(connections, subscription, plan.outcomeEnds)
      : undefined;
  let end: TaskEnd;
  try {
    end = await runTask(
      { ...options, letters, before },
      { log: taskLog, sending, watch, output, signal: parts.signal, now },
    );
  } catch (error) {
    output.note(`task ${task} did not come to its end: ${resumeText({ ...options, task })}`);
    throw error;
  } finally {
    await sending.close();
  }
  output.text(describeEnd(end, described));
  output.document({ ...planDocument(described), ...end });
  if (end.state === 'stopped') return parts.signal.aborted ? exits.interrupted : exits.unwell;
  return end.result.failed === 0 ? exits.well : exits.unwell;
}

/** A task whose process is gone: what it sent and could not write down is found in the log. */
async function complete(
  task: TaskState,
  { retry }: Subscription,
  { yes, by }: ReleaseOptions,
  { connections, log, now }: ReleaseParts,
): Promise<void> {
  const found = [...(await findSent(connections, retry, task.task, task.plan.retryEnds))];
  const unmarked = found.filter((name) => !task.sent.has(name));
  for (const name of unmarked) task.sent.add(name);
  task.state = 'stopped';
  if (!yes) return;
  const because = `its process was gone; ${unmarked.length} more were found to be sent`;
  const { kind, group, topic } = task;
  await createTaskLog(log, { task: task.task, kind, group, topic, by }, now).write({
    ...{ step: 'stopped', letters: placesOf(unmarked), because },
    ...(task.result === undefined ? {} : { result: task.result }),
  });
}

function taskToResume(tasks: readonly TaskState[], wanted: string, kind: AuditRecord['kind']): TaskState {
  const task = tasks.find((each) => each.task === wanted);
  if (task === undefined)
    throw new UsageError(
      `--resume ${wanted}: no such task for this group and topic; rivulet audit lists them`,
    );
  if (task.kind !== kind) throw new UsageError(`--resume ${wanted}: it is a ${task.kind}, not a ${kind}`);
  if (task.state === 'ended') throw new UsageError(`--resume ${wanted}: it has ended, nothing is left of it`);
  return task;
}

async function planOf(
  begun: TaskState,
  tasks: readonly TaskState[],
  subscription: Subscription,
  connections: Connections,
) {
  const { sent, left } = await lettersOfTask(connections, subscription, begun, tasks);
  return { plan: begun.plan, letters: left, before: sent };
}
