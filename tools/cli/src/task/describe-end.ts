import { exits, type Exit } from '../exits.ts';
import type { TaskEnd } from './run-task.ts';

export interface ResumableTask {
  /** Such as `dlq redrive`. */
  command: string;
  group: string;
  topic: string | undefined;
  task: string;
  /** What to do instead, of a task that cannot be gone on with. */
  instead?: string;
}

/** How to go on with a task, as a command. */
export function resumeText({ command, group, topic, task, instead }: ResumableTask): string {
  if (instead !== undefined) return instead;
  const which = topic === undefined ? '' : ` --topic ${topic}`;
  return `go on with: npx rivulet ${command} --group ${group}${which} --resume ${task} --yes`;
}

/** @param heard whether outcomes were followed @param failed what to say of copies of which the call has failed for good */
export function describeEnd(
  { state, because, result }: TaskEnd,
  task: ResumableTask & { planned: number; heard: boolean; failed: string },
): string[] {
  const { sent, done, failed, open } = result;
  const fate = task.heard ? `: ${done} done, ${failed} failed, ${open} open` : '';
  return [
    `${state}${because === undefined ? '' : ` (${because})`}; sent ${sent} of ${task.planned}${fate}`,
    ...(state === 'stopped' ? [resumeText(task)] : []),
    ...(failed > 0 ? [task.failed] : []),
  ];
}

export function exitOf({ state, result }: TaskEnd, signal: AbortSignal): Exit {
  if (state === 'stopped') return signal.aborted ? exits.interrupted : exits.unwell;
  return result.failed === 0 ? exits.well : exits.unwell;
}
