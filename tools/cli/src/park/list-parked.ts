import type { AuditLog } from '../audit/audit-log.ts';
import { foldTasks, tasksOnLetters } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import { exits, type Exit } from '../exits.ts';
import { chooseSubscriptions, findSubscriptions } from '../find-subscriptions.ts';
import type { Output } from '../output.ts';
import { parkedDocument, parkedLines } from './describe-parked.ts';
import { readParked } from './read-parked.ts';

/** Shows the keys that wait in retry topics, and what for. */
export async function listParked(
  connections: Connections,
  log: AuditLog,
  { group, topic }: { group: string | undefined; topic: string | undefined },
  output: Output,
  now: number = Date.now(),
): Promise<Exit> {
  const { kafka, prefix } = connections;
  const all = findSubscriptions(await kafka.admin.topics(), prefix);
  const tasks = foldTasks(await log.read());
  const groups = await Promise.all(
    chooseSubscriptions(all, { group, topic, prefix }).map(async (subscription) => {
      const ours = tasksOnLetters(tasks, subscription.deadLetters);
      return { subscription, keys: await readParked(connections, subscription, ours, now) };
    }),
  );
  output.document({
    at: new Date(now).toISOString(),
    keys: groups.flatMap((each) => parkedDocument(each, now)),
  });
  output.text(parkedLines(groups, now));
  return exits.well;
}
