import type { KafkaRecord } from '@rivulet/kafka';
import { copyForReplay } from '@rivulet/subscriber/records';
import { randomUUID } from 'node:crypto';
import { foldTasks, type ReplayTask } from '../audit/fold-tasks.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions } from '../find-subscriptions.ts';
import { carryOut, type CarryOutParts } from '../task/carry-out.ts';
import { describeEnd, exitOf } from '../task/describe-end.ts';
import { createTally } from '../task/tally-outcomes.ts';
import { refuseWhileBusy } from '../task/task-log.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { taskToResume } from '../task/task-to-resume.ts';
import { watchOutcomes } from '../task/watch-outcomes.ts';
import { describePlan, planDocument, type DescribedReplay } from './describe-replay.ts';
import { planOfTask, planReplay, type ReplayWish } from './plan-replay.ts';
import { sendEvents } from './send-events.ts';

export interface ReplayOptions extends TaskOptions, ReplayWish {
  group: string;
  topic: string | undefined;
}

export interface ReplayParts extends CarryOutParts {
  /** Undefined where nobody can be asked. */
  ask: ((question: string) => Promise<boolean>) | undefined;
}

/** Sends events to one group again, through its retry topic: shows the plan, and with `yes` does it. */
export async function replayEvents(options: ReplayOptions, parts: ReplayParts): Promise<Exit> {
  const { connections, log, output, signal, now = Date.now } = parts;
  const { kafka, prefix } = connections;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    ...{ group: options.group, topic: options.topic, prefix },
  });
  const { retry, deadLetters } = subscription;
  const records = await log.read();
  const tasks = foldTasks(records);
  refuseWhileBusy(tasks, [retry, deadLetters], now());
  const ours = tasks.filter((task): task is ReplayTask => task.kind === 'replay' && task.topic === retry);
  const begun = options.resume === undefined ? undefined : taskToResume(ours, options.resume, 'replay');

  const looking = { connections, output, signal, now };
  const planned = await (
    begun === undefined
      ? planReplay(subscription, options, tasks, looking)
      : planOfTask(subscription, begun, tasks, looking)
  ).catch(whenInterrupted(signal));
  if (planned === undefined) {
    output.note('interrupted while looking at the events: nothing was sent');
    return exits.interrupted;
  }
  const task = begun?.task ?? randomUUID();
  const described = { ...options, ...planned, task, subscription, before: begun?.sentCount ?? 0 };
  output.text(describePlan(described, now()));
  const left = planned.findings.chosen.size();
  const isWanted = options.yes || (left > 0 && (await isConfirmed(described, parts)));
  if (!isWanted || (left === 0 && begun === undefined)) {
    output.document(planDocument(described));
    return exits.well;
  }
  return carryOutReplay({ ...options, ...described, yes: true }, records.length, begun, parts);
}

/** Repetitions are asked for where somebody can answer. */
async function isConfirmed({ plan, findings }: DescribedReplay, { ask }: ReplayParts): Promise<boolean> {
  if (!plan.force || ask === undefined) return false;
  return ask(`Send ${findings.chosen.size()} events, and repeat the calls of those that are done?`);
}

async function carryOutReplay(
  replay: ReplayOptions & DescribedReplay,
  known: number,
  begun: ReplayTask | undefined,
  parts: CarryOutParts,
): Promise<Exit> {
  const { connections, output, now = Date.now } = parts;
  const { plan, findings, subscription, task, group, topic, by, reason, before } = replay;
  const { retry, deadLetters } = subscription;
  const tally = createTally();
  const watch = replay.follow
    ? watchOutcomes(connections, subscription, plan.outcomeEnds, [tally, findings.earlier])
    : undefined;
  const resumable = { command: 'replay', group, topic, task };
  const first =
    begun === undefined ? ({ step: 'planned', replay: plan } as const) : ({ step: 'resumed' } as const);
  const copyPlan = { topic: retry, group, number: plan.number, task, repeat: plan.force };
  const end = await carryOut(
    {
      id: { task, kind: 'replay', group, topic: retry, by },
      ...{ alone: [retry, deadLetters], known, pace: replay, resumable },
      first: { ...first, ...(reason === undefined ? {} : { reason }) },
      copyOf: (event: KafkaRecord) => copyForReplay(event, copyPlan),
      // What the log may have is sent again: the same delivery, which is called once at the most.
      left: (events) => Promise.resolve(events),
      work: (log) =>
        sendEvents(connections, { ranges: leftOf(replay, begun), chosen: findings.chosen, log, now }),
      following: watch && { watch, tally, expect: (events) => expectEvents(tally, events, plan.number) },
      earlier: { sent: before, tally: findings.earlier },
    },
    parts,
  );
  const failed = 'What failed is a dead letter: rivulet dlq list shows it.';
  output.text(
    describeEnd(end, {
      ...resumable,
      planned: before + findings.chosen.size(),
      heard: watch !== undefined,
      failed,
    }),
  );
  output.document({ ...planDocument(replay), ...end });
  return exitOf(end, parts.signal);
}

/** What the task has not sent, as far as it wrote that down. */
function leftOf({ ranges }: DescribedReplay, begun: ReplayTask | undefined): DescribedReplay['ranges'] {
  return ranges.map((range) => ({
    ...range,
    start: Math.max(range.start, begun?.next[range.partition] ?? 0),
  }));
}

function expectEvents(
  tally: ReturnType<typeof createTally>,
  events: readonly KafkaRecord[],
  delivery: number,
): void {
  for (const { partition: originPartition, offset: originOffset } of events)
    tally.expect({ originPartition, originOffset, delivery });
}

/** Undefined for what ended because somebody wanted it to. */
function whenInterrupted(signal: AbortSignal) {
  return (error: unknown): undefined => {
    if (!signal.aborted) throw error;
  };
}
