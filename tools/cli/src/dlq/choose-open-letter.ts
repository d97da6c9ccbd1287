import { redactText } from '@rivulet/telemetry/redact';
import type { DeadLetter } from '@rivulet/subscriber';
import type { LettersTask } from '../audit/fold-tasks.ts';
import { UsageError } from '../exits.ts';
import { letterName, openLetters } from './choose-letters.ts';

/**
 * The letter that `which` names, by its place or the id of its event. @throws UsageError when there is none, or
 * somebody has sent it, or a later letter of its event counts
 */
export function chooseOpenLetter(
  letters: readonly DeadLetter[],
  tasks: readonly LettersTask[],
  which: string,
): DeadLetter {
  const isMeant = (letter: DeadLetter): boolean => letterName(letter) === which || letter.eventId === which;
  const open = openLetters(letters, tasks);
  const chosen = open.find(isMeant);
  if (chosen !== undefined) return chosen;
  const letter = letters.findLast(isMeant);
  const named = redactText(which);
  if (letter === undefined) throw new UsageError(`no letter ${named}: rivulet dlq list shows what there is`);
  const later = open.find(({ origin }) => isSame(origin, letter.origin));
  if (later !== undefined)
    throw new UsageError(
      `letter ${named} is followed by a later one of its event: take ${letterName(later)}`,
    );
  const sentBy = tasks.findLast(({ sent }) => sent.has(letterName(letter)));
  throw new UsageError(
    `letter ${named} is not open any more${sentBy === undefined ? '' : `: ${sentBy.kind} by task ${sentBy.task}`}`,
  );
}

function isSame(a: DeadLetter['origin'], b: DeadLetter['origin']): boolean {
  return a.topic === b.topic && a.partition === b.partition && a.offset === b.offset;
}
