import { randomUUID } from 'node:crypto';
import type { SeekPlan } from '../audit/audit-record.ts';
import { foldTasks } from '../audit/fold-tasks.ts';
import { BusyError, exits, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions, type Subscription } from '../find-subscriptions.ts';
import { table } from '../output.ts';
import type { CarryOutParts } from '../task/carry-out.ts';
import { createTaskLog, refuseWhileBusy } from '../task/task-log.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { chooseSeek, type SeekPartition } from './choose-seek.ts';
import type { RangeWish } from './range-options.ts';

export interface SeekOptions extends Pick<TaskOptions, 'yes' | 'by' | 'reason'> {
  group: string;
  topic: string | undefined;
  range: RangeWish;
}

export interface SeekParts extends CarryOutParts {
  /** Does the work while the group has no members; undefined where nobody has named its processes. */
  whilePaused?: (<T>(group: string, work: () => Promise<T>) => Promise<T>) | undefined;
}

/**
 * Sets the offsets of a group back: shows the plan, and with `yes` does it, while its processes are paused or there are
 * none. @throws BusyError while the group has members that nobody can pause: they would commit over it
 */
export async function seekGroup(options: SeekOptions, parts: SeekParts): Promise<Exit> {
  const { connections, log, output, whilePaused, now = Date.now } = parts;
  const { admin } = connections.kafka;
  const { prefix } = connections;
  const { group, by, reason, yes } = options;
  const subscription = chooseSubscription(findSubscriptions(await admin.topics(), prefix), {
    ...{ group, topic: options.topic, prefix },
  });
  const { topic, retry, deadLetters } = subscription;
  const records = await log.read();
  const alone = [retry, deadLetters];
  refuseWhileBusy(foldTasks(records), alone, now());
  const partitions = await chooseSeek(connections, subscription, options.range);
  const plan = planOf(partitions);
  const members = await admin.members(group);
  output.text(describe(subscription, { partitions, members, yes, canPause: whilePaused !== undefined }));
  const document = { kind: 'seek', group, topic, dryRun: !yes, members, partitions };
  const moved = partitions.filter(({ from, to }) => from !== to);
  if (yes && members > 0 && whilePaused === undefined) throw new BusyError(whileRunning(group, members));
  if (!yes || moved.length === 0) {
    output.document(document);
    return exits.well;
  }

  const task = randomUUID();
  const taskLog = createTaskLog(log, { task, kind: 'seek', group, topic: retry, by }, now, alone);
  await log.ensure(topic);
  await taskLog.claim(
    { step: 'planned', seek: plan, ...(reason === undefined ? {} : { reason }) },
    records.length,
  );
  async function move(): Promise<void> {
    // Members may have committed since the plan, and none is to be moved forward.
    const now = await chooseSeek(connections, subscription, options.range);
    const back = now.filter(({ from, to }) => from !== to);
    await admin.setOffsets(
      group,
      topic,
      back.map(({ partition, to }) => ({ partition, offset: to })),
    );
  }
  try {
    await (members > 0 && whilePaused !== undefined ? whilePaused(group, move) : move());
  } catch (error) {
    await taskLog.write({ step: 'ended', because: error instanceof Error ? error.message : String(error) });
    const joined = error instanceof BusyError ? 0 : await admin.members(group);
    throw joined > 0 ? new BusyError(whileRunning(group, joined)) : error;
  }
  await taskLog.write({ step: 'ended' });
  output.text([members > 0 ? `${group} goes on there` : `${group} goes on there when its subscribers start`]);
  output.document({ ...document, task, state: 'ended' });
  return exits.well;
}

function whileRunning(group: string, members: number): string {
  return `${group} has ${members} running members, which would commit over it: name its processes in ADMIN_URLS, and they are paused meanwhile. Or stop its subscribers, wait until they have left (SESSION_TIMEOUT_MS at the most), then repeat the command. Or replay without --seek: that works while they run`;
}

function planOf(partitions: readonly SeekPartition[]): SeekPlan {
  return {
    before: Object.fromEntries(
      partitions.flatMap(({ partition, from }) => (from === null ? [] : [[partition, from]])),
    ),
    after: Object.fromEntries(partitions.map(({ partition, to }) => [partition, to])),
    events: partitions.reduce((sum, { events }) => sum + events, 0),
  };
}

interface SeekShown {
  partitions: readonly SeekPartition[];
  members: number;
  yes: boolean;
  canPause: boolean;
}

function describe(
  { group, topic }: Subscription,
  { partitions, members, yes, canPause }: SeekShown,
): string[] {
  const rows = partitions.map(({ partition, from, to, events }) => [
    partition,
    from ?? 'nothing yet',
    to,
    events,
  ]);
  const events = partitions.reduce((sum, each) => sum + each.events, 0);
  return [
    `seek of ${group} on ${topic}: ${events} events are read again${events === 0 ? ': nothing to do' : ''}`,
    ...table(['partition', 'committed', 'goes on at', 'read again'], rows).map((line) => `  ${line}`),
    'Done events are skipped. Dead letters and events that wait for a retry get no call by it: dlq redrive and a replay without --seek do that.',
    ...(partitions.some(({ from }) => from === null)
      ? ['Where nothing is committed yet, the events before that place get no call by this group.']
      : []),
    ...(members > 0
      ? [canPause ? `its ${members} running members are paused meanwhile` : whileRunning(group, members)]
      : []),
    ...(yes ? [] : ['This is a plan: nothing was changed. Carry it out with --yes.']),
  ];
}
