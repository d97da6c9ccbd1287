import { releaseNumber, type DeadLetter } from '@rivulet/subscriber/records';
import { randomUUID } from 'node:crypto';
import type { LetterFilter } from '../audit/audit-record.ts';
import { foldTasks, tasksOnLetters, type LettersTask } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions, type Subscription } from '../find-subscriptions.ts';
import { carryOut, type CarryOutParts } from '../task/carry-out.ts';
import { describeEnd, exitOf } from '../task/describe-end.ts';
import type { TaskWork } from '../task/run-task.ts';
import { createTally, type Tally } from '../task/tally-outcomes.ts';
import { createTaskLog, placesOf, refuseWhileBusy, type TaskLog } from '../task/task-log.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { taskToResume } from '../task/task-to-resume.ts';
import { watchOutcomes } from '../task/watch-outcomes.ts';
import { letterName } from './choose-letters.ts';
import { copyOfLetter, type Release } from './copy-of-letter.ts';
import { describePlan, planDocument } from './describe-task.ts';
import { lettersOfTask, planTask } from './plan-task.ts';
import { findSent } from './read-letters.ts';

export type ReleaseOptions = Release & ReleaseChoice;

interface ReleaseChoice extends TaskOptions {
  group: string;
  topic: string | undefined;
  filter: LetterFilter;
  limit: number | undefined;
  /** Of a discard: somebody has made up for the events. A resumed task does as it was planned. */
  compensated: boolean;
}

export interface ReleaseParts extends CarryOutParts {
  /** Whether a plan without `yes` is to be carried out; left out where nobody can be asked. */
  ask?: ((question: string) => Promise<boolean>) | undefined;
}

/** Redrives, discards or edits dead letters as one task: shows what it would do, and with `yes` does it. */
export async function releaseLetters(options: ReleaseOptions, parts: ReleaseParts): Promise<Exit> {
  const { connections, log, output, ask, now = Date.now } = parts;
  const { kafka, prefix } = connections;
  const { kind, group, topic, by, reason } = options;
  const edit = options.kind === 'edit' ? options.edit : undefined;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    group,
    topic,
    prefix,
  });
  const { deadLetters, retry } = subscription;
  const records = await log.read();
  const all = foldTasks(records);
  refuseWhileBusy(all, [deadLetters, retry], now());
  const tasks = tasksOnLetters(all, deadLetters);
  for (const task of tasks) if (task.state === 'open') await complete(task, subscription, options, parts);

  const begun = options.resume === undefined ? undefined : taskToResume(tasks, options.resume, kind);
  const { plan, letters, before } =
    begun === undefined
      ? {
          ...(await planTask(connections, subscription, { ...options, edited: edit?.fields }, tasks)),
          before: [],
        }
      : await planOf(begun, tasks, subscription, connections);
  const task = begun?.task ?? randomUUID();
  if (edit !== undefined) refuseWithoutLetter(letters, plan.filter);
  const described = { ...options, task, plan, letters, before, subscription, isAsked: ask !== undefined };
  output.text(describePlan(described, now()));
  const isWanted = options.yes || (letters.length > 0 && (await ask?.('Send it?')) === true);
  if (!isWanted || (letters.length === 0 && begun === undefined)) {
    output.document(planDocument(described));
    return exits.well;
  }

  const [tally, earlier] = [createTally(), createTally()];
  expectLetters(earlier, before);
  const watch =
    options.follow && kind !== 'discard'
      ? watchOutcomes(connections, subscription, plan.outcomeEnds, [tally, earlier])
      : undefined;
  const resumable = { command: `dlq ${kind}`, group, topic, task, ...(edit && { instead: editAgain }) };
  const first = begun === undefined ? ({ step: 'planned', plan } as const) : ({ step: 'resumed' } as const);
  const { compensated = false } = plan;
  const end = await carryOut(
    {
      id: { task, kind, group, topic: deadLetters, by },
      ...{ alone: [deadLetters, retry], known: records.length, pace: options, resumable },
      first: { ...first, ...(reason === undefined ? {} : { reason }) },
      copyOf: (letter: DeadLetter) => copyOfLetter(letter, options, { topic: retry, task, compensated }),
      async left(unsure) {
        const sent = await findSent(connections, retry, task, plan.retryEnds);
        return unsure.filter((letter) => !sent.has(letterName(letter)));
      },
      work: (taskLog) => workOn(letters, taskLog),
      following: watch && { watch, tally, expect: (batch) => expectLetters(tally, batch) },
      earlier: { sent: before.length, tally: earlier },
    },
    parts,
  );
  const failed =
    'What failed again is a dead letter again: rivulet dlq list shows it, a new redrive takes it.';
  const planned = plan.letters;
  output.text(describeEnd(end, { ...resumable, planned, heard: watch !== undefined, failed }));
  output.document({ ...planDocument({ ...described, yes: true }), ...end });
  return exitOf(end, parts.signal);
}

const editAgain =
  'edit the letter again: when this task has sent it after all, that is said and nothing is sent twice';

/** Between the edit and now, somebody else, or an edit that was killed, may have sent it. */
function refuseWithoutLetter(letters: readonly DeadLetter[], { letter: names = [] }: LetterFilter): void {
  if (letters.length > 0) return;
  throw new UsageError(
    `letter ${names.join(', ')} is not open any more, nothing was sent: rivulet audit shows the task that has sent it`,
  );
}

function expectLetters(tally: Tally, letters: readonly DeadLetter[]): void {
  for (const letter of letters) {
    const { partition: originPartition, offset: originOffset } = letter.origin;
    tally.expect({ originPartition, originOffset, delivery: releaseNumber(letter) });
  }
}

function workOn(letters: readonly DeadLetter[], log: TaskLog): Omit<TaskWork<DeadLetter>, 'send'> {
  let taken = 0;
  return {
    planned: letters.length,
    take: (count) => Promise.resolve(letters.slice(taken, (taken += count))),
    mark: (batch) => log.mark(batch.map(letterName)),
    unmarked: () => ({}),
  };
}

/** A task whose process is gone: what it sent and could not write down is found in the log. */
async function complete(
  task: LettersTask,
  { retry }: Subscription,
  { yes, by }: ReleaseOptions,
  { connections, log, now }: CarryOutParts,
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

async function planOf(
  begun: LettersTask,
  tasks: readonly LettersTask[],
  subscription: Subscription,
  connections: Connections,
) {
  const { sent, left } = await lettersOfTask(connections, subscription, begun, tasks);
  return { plan: begun.plan, letters: left, before: sent };
}
