import type { Ends } from '../log-ranges.ts';
import type { AuditRecord, ReplayPlan, SeekPlan, TaskPlan, TaskResult } from './audit-record.ts';

/** What the audit topic tells of any task. */
interface TaskFacts {
  task: string;
  group: string;
  topic: string;
  by: string;
  reason: string | undefined;
  /** `open`: at work, or killed; `stopped`: to be resumed if somebody wants to. */
  state: 'open' | 'stopped' | 'ended';
  beganAt: number;
  /** Of its last record, epoch milliseconds. */
  heardAt: number;
  /** Who wrote that. */
  run: AuditRecord['run'];
  because: string | undefined;
  result: TaskResult | undefined;
}

export interface LettersTask extends TaskFacts {
  kind: 'redrive' | 'discard' | 'edit';
  plan: TaskPlan;
  /** Letters that were sent, as `partition/offset` of the DLQ. */
  sent: Set<string>;
}

export interface ReplayTask extends TaskFacts {
  kind: 'replay';
  plan: ReplayPlan;
  /** How many events were sent; a few more when it was killed. */
  sentCount: number;
  /** Where it goes on. */
  next: Ends;
}

export interface SeekTask extends TaskFacts {
  kind: 'seek';
  plan: SeekPlan;
}

export type TaskState = LettersTask | ReplayTask | SeekTask;

/** The tasks in the order in which they were planned. */
export function foldTasks(records: Iterable<AuditRecord>): TaskState[] {
  const tasks = new Map<string, TaskState>();
  for (const record of records) {
    const { task, step } = record;
    if (step === 'planned' && !tasks.has(task)) {
      const begun = begin(record);
      if (begun !== undefined) tasks.set(task, begun);
      continue;
    }
    const state = tasks.get(task);
    if (state !== undefined) advance(state, record);
  }
  return [...tasks.values()];
}

function begin(record: AuditRecord): TaskState | undefined {
  const { task, kind, group, topic, by, reason, run, plan, replay, seek } = record;
  const at = Date.parse(record.at);
  const facts: TaskFacts = {
    ...{ task, group, topic, by, reason, run, beganAt: at, heardAt: at },
    ...{ state: 'open', because: undefined, result: undefined },
  };
  switch (kind) {
    case 'redrive':
    case 'discard':
    case 'edit':
      return plan && { ...facts, kind, plan, sent: new Set() };
    case 'replay':
      return replay && { ...facts, kind, plan: replay, sentCount: 0, next: {} };
    case 'seek':
      return seek && { ...facts, kind, plan: seek };
  }
}

function advance(state: TaskState, record: AuditRecord): void {
  const { step, run, because, result } = record;
  state.heardAt = Math.max(state.heardAt, Date.parse(record.at));
  state.run = run;
  if ('sent' in state) for (const letter of lettersOf(record)) state.sent.add(letter);
  if ('next' in state) {
    state.sentCount += record.events ?? 0;
    Object.assign(state.next, record.next);
  }
  if (step === 'resumed') state.state = 'open';
  if (step === 'stopped' || step === 'ended') {
    state.state = step;
    state.because = because;
    state.result = result ?? state.result;
  }
}

/** Those that were about letters of this DLQ. */
export function tasksOnLetters(tasks: readonly TaskState[], deadLetters: string): LettersTask[] {
  return tasks.filter(
    (task): task is LettersTask =>
      task.kind !== 'replay' && task.kind !== 'seek' && task.topic === deadLetters,
  );
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
