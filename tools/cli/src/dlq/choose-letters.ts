import type { DeadLetter } from '@rivulet/subscriber';
import type { LetterFilter } from '../audit/audit-record.ts';
import type { LettersTask } from '../audit/fold-tasks.ts';

/** A letter's place in its DLQ, `partition/offset`: what people name it by. */
export function letterName({ record }: Pick<DeadLetter, 'record'>): string {
  return `${record.partition}/${record.offset}`;
}

function originOf({ origin }: Pick<DeadLetter, 'origin'>): string {
  return `${origin.topic}/${origin.partition}/${origin.offset}`;
}

/**
 * Those that nobody has redriven or discarded, one of each event. A letter that a crash made write twice counts once,
 * and one of which a later try has failed again is followed by the letter of that.
 */
export function openLetters(
  letters: readonly DeadLetter[],
  tasks: readonly Pick<LettersTask, 'sent'>[],
): DeadLetter[] {
  const sentUpTo = new Map<string, number>();
  for (const letter of letters) {
    if (!tasks.some(({ sent }) => sent.has(letterName(letter)))) continue;
    const origin = originOf(letter);
    sentUpTo.set(origin, Math.max(letter.number, sentUpTo.get(origin) ?? 0));
  }
  const latest = new Map<string, DeadLetter>();
  for (const letter of letters) {
    const origin = originOf(letter);
    const known = latest.get(origin)?.number ?? sentUpTo.get(origin) ?? 0;
    const isOpen = letter.number > (sentUpTo.get(origin) ?? 0) && letter.number >= known;
    if (isOpen) latest.set(origin, letter);
  }
  return [...latest.values()];
}

export function isWanted(letter: DeadLetter, filter: LetterFilter): boolean {
  const { errorClass, reason, key, eventId, letter: names, since = 0, until = Infinity } = filter;
  const isIn = (list: readonly string[] | undefined, value: string | undefined): boolean =>
    list === undefined || (value !== undefined && list.includes(value));
  return (
    isIn(errorClass, letter.errorClass) &&
    isIn(reason, letter.reason) &&
    isIn(key, letter.key) &&
    isIn(eventId, letter.eventId) &&
    isIn(names, letterName(letter)) &&
    letter.deadLetteredAt >= since &&
    letter.deadLetteredAt <= until
  );
}

/** Those of a partition, and so of a key, in the order of their events; the partitions by turns. */
export function inKeyOrder(letters: readonly DeadLetter[]): DeadLetter[] {
  const partitions = [...Map.groupBy(letters, ({ record }) => record.partition)].sort(([a], [b]) => a - b);
  const ranked = partitions.flatMap(([, own]) =>
    own.sort((a, b) => a.origin.offset - b.origin.offset).map((letter, rank) => ({ letter, rank })),
  );
  return ranked.sort((a, b) => a.rank - b.rank).map(({ letter }) => letter);
}
