import type { TaskState } from '../audit/fold-tasks.ts';
import { UsageError } from '../exits.ts';

/** The task that is to be gone on with. @throws UsageError when there is none of that kind, or nothing is left of it */
export function taskToResume<T extends TaskState>(tasks: readonly T[], wanted: string, kind: T['kind']): T {
  const task = tasks.find((each) => each.task === wanted);
  if (task === undefined)
    throw new UsageError(
      `--resume ${wanted}: no such task for this group and topic; rivulet audit lists them`,
    );
  if (task.kind !== kind) throw new UsageError(`--resume ${wanted}: its kind is ${task.kind}, not ${kind}`);
  if (task.state === 'ended') throw new UsageError(`--resume ${wanted}: it has ended, nothing is left of it`);
  return task;
}
