import type { OutgoingRecord } from '@rivulet/kafka';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditRecord } from '../audit/audit-record.ts';
import type { Connections } from '../connections.ts';
import type { Output } from '../output.ts';
import { resumeText, type ResumableTask } from './describe-end.ts';
import { runTask, type Pace, type TaskEnd, type TaskParts, type TaskWork } from './run-task.ts';
import { createSendCopies } from './send-copies.ts';
import { createTaskLog, type TaskId, type TaskLog } from './task-log.ts';

export interface CarryOutParts {
  connections: Connections;
  log: AuditLog;
  output: Output;
  signal: AbortSignal;
  now?: () => number;
}

/** A task as it is to be carried out. */
export interface Order<Item> extends Pick<TaskParts<Item>, 'following' | 'earlier'> {
  id: TaskId;
  /** The topics of tasks that must not be at work at the same time. */
  alone: readonly string[];
  /** Says that the task begins, or goes on. */
  first: Pick<AuditRecord, 'step'> & Partial<AuditRecord>;
  /** How many audit records had been read when it was decided to begin. */
  known: number;
  pace: Pace;
  copyOf: (item: Item) => OutgoingRecord;
  left: (items: readonly Item[]) => Promise<readonly Item[]>;
  work: (log: TaskLog) => Omit<TaskWork<Item>, 'send'>;
  resumable: ResumableTask;
}

/** Takes the right to do it, does it, and says how to go on with what did not come to its end. @throws BusyError */
export async function carryOut<Item>(
  order: Order<Item>,
  { connections, log, output, signal, now = Date.now }: CarryOutParts,
): Promise<TaskEnd> {
  const { id, alone, first, known, pace, copyOf, left, following, earlier, resumable } = order;
  const taskLog = createTaskLog(log, id, now, alone);
  await log.ensure(id.topic);
  await taskLog.claim(first, known);
  const { stillOurs } = taskLog;
  const copies = createSendCopies({ connections, copyOf, left, stillOurs });
  const work = { ...order.work(taskLog), send: copies.send };
  try {
    return await runTask(pace, { work, following, earlier, log: taskLog, output, signal, now });
  } catch (error) {
    output.note(`task ${id.task} did not come to its end: ${resumeText(resumable)}`);
    throw error;
  } finally {
    await copies.close();
  }
}
