import { redactText } from '@rivulet/telemetry/redact';
import { foldTasks, tasksOnLetters } from '../audit/fold-tasks.ts';
import { releaseLetters } from '../dlq/release-letters.ts';
import { exits, UsageError, type Exit } from '../exits.ts';
import { chooseSubscription, findSubscriptions } from '../find-subscriptions.ts';
import type { CarryOutParts } from '../task/carry-out.ts';
import type { TaskOptions } from '../task/task-options.ts';
import { describeHead, parkedDocument, shownKey } from './describe-parked.ts';
import type { ParkedKey } from './parked-keys.ts';
import { readParked } from './read-parked.ts';

export interface ReleaseKeysOptions extends TaskOptions {
  keys: readonly string[];
  group: string;
  topic: string | undefined;
  /** What is done with the dead letters that hold the keys. */
  kind: 'redrive' | 'discard';
  compensated: boolean;
}

/**
 * Lets keys go on that dead letters hold, by a redrive or discard of just these letters; of the others says when they
 * go on by themselves. @throws UsageError when nothing of a key waits
 */
export async function releaseKeys(options: ReleaseKeysOptions, parts: CarryOutParts): Promise<Exit> {
  const { connections, log, output, now = Date.now } = parts;
  const { kafka, prefix } = connections;
  const subscription = chooseSubscription(findSubscriptions(await kafka.admin.topics(), prefix), {
    ...{ group: options.group, topic: options.topic, prefix },
  });
  const tasks = tasksOnLetters(foldTasks(await log.read()), subscription.deadLetters);
  const at = now();
  const all = await readParked(connections, subscription, tasks, at);
  const wanted = all.filter(({ key }) => key !== undefined && options.keys.includes(key));
  refuseUnknown(options.keys, wanted, subscription.retry);
  const held = wanted.filter(({ letter }) => letter !== undefined);
  const others = wanted.filter(({ letter }) => letter === undefined);
  for (const each of others) output.note(describeOther(each));
  const keys = parkedDocument({ subscription, keys: wanted }, at);
  if (held.length === 0) {
    output.document({ keys });
    output.text(['no dead letter holds any of these keys: nothing was sent']);
    return exits.unwell;
  }
  const filter = {
    key: held.map(({ key = '' }) => key),
    letter: held.map(({ letter = '' }) => letter),
  };
  const exit = await releaseLetters(
    { ...options, filter, limit: undefined },
    { ...parts, output: { ...output, document: (told) => output.document({ ...Object(told), keys }) } },
  );
  return exit === exits.well && others.length > 0 ? exits.unwell : exit;
}

function refuseUnknown(keys: readonly string[], found: readonly ParkedKey[], retry: string): void {
  const unknown = keys.filter((wanted) => !found.some(({ key }) => key === wanted));
  if (unknown.length === 0) return;
  throw new UsageError(
    `nothing of key ${unknown.map(redactText).join(', ')} waits in ${retry}: rivulet park list shows what does`,
  );
}

function describeOther(each: ParkedKey): string {
  const start = `key ${shownKey(each)} is ${describeHead(each)}`;
  return each.head === 'held'
    ? `${start}: replay its event by --event-id ${each.eventId ?? 'ID'}, the copy takes its place`
    : `${start}: it goes on by itself${each.until === undefined ? '' : ' then'}`;
}
