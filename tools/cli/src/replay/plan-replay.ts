import { replayNumber } from '@rivulet/subscriber/records';
import type { LogRange } from '@rivulet/kafka';
import type { EventFilter, ReplayPlan } from '../audit/audit-record.ts';
import { tasksOnLetters, type ReplayTask, type TaskState } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { endsOf } from '../log-ranges.ts';
import type { Output } from '../output.ts';
import { chooseRanges } from './choose-ranges.ts';
import { lookAtEvents, type Findings } from './look-at-events.ts';
import { matchEvents } from './match-events.ts';
import type { RangeWish } from './range-options.ts';
import { readDiscarded } from './read-discarded.ts';
import { readFates } from './read-fates.ts';

export interface ReplayWish {
  range: RangeWish;
  filter: EventFilter;
  force: boolean;
  alsoDone: boolean;
}

export interface PlannedReplay {
  plan: ReplayPlan;
  ranges: LogRange[];
  findings: Findings;
  /** Wanted, and left to the group, which has not read them yet. */
  unread: number;
}

export interface PlanParts {
  connections: Connections;
  output: Pick<Output, 'progress'>;
  signal: AbortSignal;
  now: () => number;
}

/** Which events a new task is about. Changes nothing. @throws UsageError for what is not there, the signal's reason */
export async function planReplay(
  subscription: Subscription,
  wish: ReplayWish,
  tasks: readonly TaskState[],
  parts: PlanParts,
): Promise<PlannedReplay> {
  const { connections, now } = parts;
  const outcomeEnds = await endsOf(connections, subscription.outcomes);
  const chosen = await chooseRanges(connections, subscription, wish.range);
  const ranges = chosen.map(({ topic, partition, start, end }) => ({ topic, partition, start, end }));
  const { findings, highest } = await look(subscription, { ...wish, ranges }, tasks, parts);
  const { keys, moreKeys, done, open, unknown, discarded, oldest, newest } = findings;
  const earlier = tasks.flatMap((task) =>
    task.kind === 'replay' && task.topic === subscription.retry ? [task.plan.number] : [],
  );
  const plan: ReplayPlan = {
    ranges: Object.fromEntries(ranges.map(({ partition, start, end }) => [partition, [start, end]])),
    ...{ filter: wish.filter, force: wish.force, alsoDone: wish.alsoDone },
    number: replayNumber(now(), Math.max(highest, ...earlier)),
    events: findings.chosen.size(),
    ...{ keys, moreKeys, done, open, unknown, discarded },
    ...(oldest === undefined ? {} : { oldest: new Date(oldest).toISOString() }),
    ...(newest === undefined ? {} : { newest: new Date(newest).toISOString() }),
    outcomeEnds,
  };
  const unread = chosen.reduce((sum, range) => sum + range.unread, 0);
  return { plan, ranges, findings, unread };
}

/** What is left of a task that was begun, by what is known now. @throws as planReplay */
export async function planOfTask(
  subscription: Subscription,
  { plan, next }: ReplayTask,
  tasks: readonly TaskState[],
  parts: PlanParts,
): Promise<PlannedReplay> {
  const { topic } = subscription;
  const ranges = Object.entries(plan.ranges).map(([partition, [start, end]]) => ({
    ...{ topic, partition: Number(partition), start, end },
  }));
  const begun = { number: plan.number, next };
  const { findings } = await look(subscription, { ...plan, ranges, begun }, tasks, parts);
  return { plan, ranges, findings, unread: 0 };
}

async function look(
  subscription: Subscription,
  wanted: {
    ranges: readonly LogRange[];
    filter: EventFilter;
    force: boolean;
    alsoDone: boolean;
    begun?: { number: number; next: Record<string, number> };
  },
  tasks: readonly TaskState[],
  { connections, output, signal }: PlanParts,
): Promise<{ findings: Findings; highest: number }> {
  const { ranges, filter, force, alsoDone, begun } = wanted;
  const match = matchEvents(filter, connections.registry);
  const letters = tasksOnLetters(tasks, subscription.deadLetters);
  const discarded = await readDiscarded(connections, subscription, letters, ranges, signal);
  const fates = await readFates(connections, subscription, ranges, signal);
  const named = filter.eventId !== undefined;
  const findings = await lookAtEvents(connections, {
    ...{ ranges, match, fates, discarded, force, alsoDone, named, begun, output, signal },
  });
  return { findings, highest: fates.highest() };
}
