import type { DeadLetter } from '@rivulet/subscriber';
import type { LetterFilter, TaskPlan } from '../audit/audit-record.ts';
import type { LettersTask } from '../audit/fold-tasks.ts';
import type { Connections } from '../connections.ts';
import type { Subscription } from '../find-subscriptions.ts';
import { endsOf } from '../log-ranges.ts';
import { inKeyOrder, isWanted, letterName, openLetters } from './choose-letters.ts';
import { readLetters } from './read-letters.ts';

export interface PlannedLetters {
  plan: TaskPlan;
  /** In the order in which they are sent. */
  letters: DeadLetter[];
}

/** Which letters a new task is about. Changes nothing. */
export async function planTask(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  { retry, deadLetters, outcomes }: Subscription,
  {
    filter,
    limit,
    compensated = false,
    edited,
  }: {
    filter: LetterFilter;
    limit?: number | undefined;
    compensated?: boolean | undefined;
    edited?: string[] | undefined;
  },
  tasks: readonly LettersTask[],
): Promise<PlannedLetters> {
  const [retryEnds, outcomeEnds] = [await endsOf(connections, retry), await endsOf(connections, outcomes)];
  const deadLetterEnds = await endsOf(connections, deadLetters);
  const all = await readLetters(connections, deadLetters, deadLetterEnds);
  const letters = choose(openLetters(all, tasks), filter, limit);
  const times = letters.map(({ deadLetteredAt }) => deadLetteredAt);
  const oldest = times.reduce((a, b) => Math.min(a, b), Infinity);
  const plan: TaskPlan = {
    filter,
    ...(compensated ? { compensated } : {}),
    ...(edited === undefined ? {} : { edited }),
    ...(limit === undefined ? {} : { limit }),
    letters: letters.length,
    keys: new Set(letters.map(({ key }) => key)).size,
    errors: [...Map.groupBy(letters, ({ errorClass, reason }) => `${errorClass} ${reason}`).values()]
      .map((group) => ({
        errorClass: group[0]?.errorClass ?? '',
        reason: group[0]?.reason ?? '',
        letters: group.length,
      }))
      .sort((a, b) => b.letters - a.letters),
    ...(letters.length === 0 ? {} : { oldest: new Date(oldest).toISOString() }),
    ...{ deadLetterEnds, retryEnds, outcomeEnds },
  };
  return { plan, letters };
}

/** The letters of a task that was begun: those that it has sent, and those that are left, in the order of their sending. */
export async function lettersOfTask(
  connections: Pick<Connections, 'kafka' | 'reader'>,
  { deadLetters }: Subscription,
  { task, plan, sent }: LettersTask,
  tasks: readonly LettersTask[],
): Promise<{ sent: DeadLetter[]; left: DeadLetter[] }> {
  const all = await readLetters(connections, deadLetters, plan.deadLetterEnds);
  const others = tasks.filter((other) => other.task !== task);
  const letters = choose(openLetters(all, others), plan.filter, plan.limit);
  return {
    sent: all.filter((letter) => sent.has(letterName(letter))),
    left: letters.filter((letter) => !sent.has(letterName(letter))),
  };
}

function choose(
  letters: readonly DeadLetter[],
  filter: LetterFilter,
  limit: number | undefined,
): DeadLetter[] {
  return inKeyOrder(letters.filter((letter) => isWanted(letter, filter))).slice(0, limit);
}
