import { exits, type Exit } from '../exits.ts';
import { table, type Output } from '../output.ts';
import type { AuditLog } from './audit-log.ts';
import { foldTasks, type TaskState } from './fold-tasks.ts';

export interface AuditOptions {
  group: string | undefined;
  /** Of one task all records are shown. */
  task: string | undefined;
}

/** How much was sent, and of how much. */
function extentOf(task: TaskState): [number | string, number | string] {
  switch (task.kind) {
    case 'redrive':
    case 'discard':
    case 'edit':
      return [task.sent.size, task.plan.letters];
    case 'replay':
      return [task.sentCount, task.plan.events];
    case 'seek':
      return ['-', task.plan.events];
  }
}

/** Shows what was done for groups: by whom, when, why, and how it ended. */
export async function runAudit(log: AuditLog, { group, task }: AuditOptions, output: Output): Promise<Exit> {
  const records = (await log.read()).filter(
    (record) =>
      (group === undefined || record.group === group) && (task === undefined || record.task === task),
  );
  output.document({ topic: log.topic, records });
  if (task !== undefined) {
    output.text(records.length === 0 ? [`no task ${task}`] : records.map((record) => JSON.stringify(record)));
    return exits.well;
  }
  const tasks = foldTasks(records);
  output.text(
    tasks.length === 0
      ? ['nothing was done yet']
      : table(
          ['begun', 'task', 'kind', 'group', 'by', 'state', 'sent', 'of', 'done', 'failed', 'reason'],
          tasks.map((each) => [
            ...[new Date(each.beganAt).toISOString(), each.task, each.kind, each.group, each.by, each.state],
            ...[...extentOf(each), each.result?.done ?? '-', each.result?.failed ?? '-'],
            [each.reason, each.because].filter((part) => part !== undefined).join('; ') || '-',
          ]),
        ),
  );
  return exits.well;
}
