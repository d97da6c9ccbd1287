import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import type { AuditLog } from '../audit/audit-log.ts';
import type { AuditRecord, Places } from '../audit/audit-record.ts';
import { foldTasks, leaseMs, mayBeRunning, type TaskState } from '../audit/fold-tasks.ts';
import { BusyError } from '../exits.ts';

/** Says often enough that the task is at work. */
const heartbeatMs = leaseMs / 3;

export type TaskId = Pick<AuditRecord, 'task' | 'kind' | 'group' | 'topic' | 'by'>;

/** What one run of a task writes into the audit topic. */
export interface TaskLog {
  write(record: Pick<AuditRecord, 'step'> & Partial<AuditRecord>): Promise<void>;
  /** The letters were sent. */
  mark(names: readonly string[]): Promise<void>;
  /**
   * Takes the right to work for the group by writing the record. @throws BusyError when another run was before
   * @param known how many audit records had been read when it was decided to begin
   */
  claim(record: Pick<AuditRecord, 'step'> & Partial<AuditRecord>, known: number): Promise<void>;
  /** Keeps the lease. @throws BusyError when this process was silent for so long that another run may have taken over, and has */
  stillOurs(): Promise<void>;
}

/** @param alone topics of tasks that must not be at work at the same time */
export function createTaskLog(
  log: AuditLog,
  id: TaskId,
  now: () => number = Date.now,
  alone: readonly string[] = [id.topic],
): TaskLog {
  const run = { id: randomUUID(), host: hostname(), pid: process.pid };
  let writtenAt = now();

  const write: TaskLog['write'] = async (record) => {
    const at = now();
    await log.append({ ...id, ...record, version: 1, run, at: new Date(at).toISOString() });
    writtenAt = at;
  };

  return {
    write,
    mark: (names) => write({ step: 'progress', letters: placesOf(names) }),
    async claim(record, known) {
      await write(record);
      const later = (await log.read()).slice(known);
      const first = later.find(
        ({ topic, step }) => alone.includes(topic) && (step === 'planned' || step === 'resumed'),
      );
      if (first === undefined || first.run.id === run.id) return;
      if (record.step === 'planned') await write({ step: 'ended', because: `task ${first.task} was first` });
      throw new BusyError(
        `task ${first.task} of ${first.by} has just begun on ${first.topic}: try again later`,
      );
    },
    async stillOurs() {
      const silentMs = now() - writtenAt;
      if (silentMs < heartbeatMs) return;
      if (silentMs >= leaseMs / 2) {
        const present = foldTasks(await log.read()).find(({ task }) => task === id.task);
        if (present?.run.id !== run.id || present.state !== 'open')
          throw new BusyError(`task ${id.task} was taken over while this process was stopped`);
      }
      await write({ step: 'progress' });
    },
  };
}

/** @throws BusyError when a task may be at work on one of the topics */
export function refuseWhileBusy(tasks: readonly TaskState[], topics: readonly string[], now: number): void {
  const here = { host: hostname(), now, isAlive };
  const busy = tasks.find((task) => topics.includes(task.topic) && mayBeRunning(task, here));
  if (busy === undefined) return;
  const { task, by, run, heardAt, topic } = busy;
  const inSeconds = Math.ceil((heardAt + leaseMs - now) / 1_000);
  throw new BusyError(
    `task ${task} of ${by} is at work on ${topic} (process ${run.pid} on ${run.host}): wait for its end; if that process is gone, try again in ${inSeconds} s`,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** From `partition/offset`. */
export function placesOf(names: readonly string[]): Places {
  const places: Places = {};
  for (const name of names) {
    const [partition = '', offset = ''] = name.split('/');
    (places[partition] ??= []).push(Number(offset));
  }
  return places;
}
