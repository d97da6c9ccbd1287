import { headerNames } from '@rivulet/contracts';
import type { OutgoingRecord } from '@rivulet/kafka';
import {
  copyForDiscard,
  copyForRedrive,
  type DeadLetter,
  type ReleasePlan,
} from '@rivulet/subscriber/records';

/** What a task makes of each of its letters. */
export type Release =
  | { kind: 'redrive' }
  | { kind: 'discard' }
  /** A redrive of one letter, with the bytes of the event as somebody has edited it. */
  | { kind: 'edit'; edit: LetterEdit };

export interface LetterEdit {
  value: Buffer;
  eventId: string;
  /** Paths of the fields that are changed. */
  fields: string[];
}

/** @param compensated of a discard: somebody has made up for the events */
export function copyOfLetter(
  letter: DeadLetter,
  release: Release,
  { compensated, ...plan }: ReleasePlan & { compensated: boolean },
): OutgoingRecord {
  switch (release.kind) {
    case 'redrive':
      return copyForRedrive(letter, plan);
    case 'discard':
      return copyForDiscard(letter, { ...plan, compensated });
    case 'edit': {
      const { value, eventId } = release.edit;
      const copy = copyForRedrive({ ...letter, record: { ...letter.record, value } }, plan);
      return { ...copy, headers: { ...copy.headers, [headerNames.edited]: eventId } };
    }
  }
}
