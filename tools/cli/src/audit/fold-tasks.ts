import type { AuditRecord, TaskPlan, TaskResult } from './audit-record.ts';

/** A task as the audit topic tells of it. */
export interface TaskState {
  task: string;
  kind: AuditRecord['kind'];
  group: string;
  topic: string;
  by: string;
  reason: string | undefined;
  plan: TaskPlan;
  /** `open`: at work, or killed; `stopped`: to be resumed if somebody wants to. */
  state: 'open' | 'stopped' | 'ended';
  beganAt: number;
  /** Of its last record, epoch milliseconds. */
  heardAt: number;
  /** Who wrote that. */
  run: AuditRecord['run'];
  /** Letters that were sent, as `partition/offset` of the DLQ. */
  sent: Set<string>;
  because: string | undefined;
  result: TaskResult | undefined;
}

/** The tasks in the order in which they were planned. */
export function foldTasks(records: Iterable<AuditRecord>): TaskState[] {
  const tasks = new Map<string, TaskState>();
  for (const record of records) {
    const { task, kind, group, topic, by, reason, plan, run, step } = record;
    const at = Date.parse(record.at);
    if (step === 'planned' && plan !== undefined && !tasks.has(task)) {
      tasks.set(task, {
        ...{ task, kind, group, topic, by, reason, plan, run, beganAt: at, heardAt: at },
        ...{ state: 'open', sent: new Set(), because: undefined, result: undefined },
      });
      continue;
    }
    const state = tasks.get(task);
    if (state === undefined) continue;
    state.heardAt = Math.max(state.heardAt, at);
    state.run = run;
    for (const letter of lettersOf(record)) state.sent.add(letter);
    if (step === 'resumed') state.state = 'open';
    if (step === 'stopped' || step === 'ended') {
      state.state = step;
      state.because = record.because;
      state.result = record.result ?? state.result;
    }
  }
  return [...tasks.values()];
}

/** As `partition/offset`. */
export function lettersOf({ letters = {} }: Pick<AuditRecord, 'letters'>): string[] {
  return Object.entries(letters).flatMap(([partition, offsets]) =>
    offsets.map((offset) => `${partition}/${offset}`),
  );
}

/** A process that has written nothing for so long does not work on its task any more. */
export const leaseMs = 30_000;

/** Whether the run that wrote last may still be at work: not when its process is gone, nor when it was silent for too long. */
export function mayBeRunning(
  { state, heardAt, run }: Pick<TaskState, 'state' | 'heardAt' | 'run'>,
  here: { host: string; now: number; isAlive: (pid: number) => boolean },
): boolean {
  if (state !== 'open' || here.now - heardAt >= leaseMs) return false;
  return run.host !== here.host || here.isAlive(run.pid);
}
