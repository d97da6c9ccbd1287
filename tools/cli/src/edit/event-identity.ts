import { ownEvents, type EventDefinition } from '@rivulet/contracts';
import type { DeadLetter } from '@rivulet/subscriber';
import { letterName } from '../dlq/choose-letters.ts';
import { UsageError } from '../exits.ts';

/** The fields by which calls are told apart and put in order: an edited event has the same. */
export type Identity = Pick<EventDefinition<Record<string, unknown>>, 'idField' | 'keyField'>;

/** @param topic the event's, with the prefix @throws UsageError for an event that has no schema here */
export function identityOf(topic: string, prefix: string): Identity {
  const found = ownEvents.find((event) => prefix + event.topic === topic);
  if (found === undefined)
    throw new UsageError(
      `which fields of an event of ${topic} are its id and its key stands in no schema here: add it to schemas`,
    );
  return found;
}

/** Bytes that are no event to their group have no id that an edit could keep. @throws UsageError */
export function refuseUndecodable(letter: DeadLetter, problem: string | undefined): void {
  if (letter.reason !== 'undecodable' && problem === undefined) return;
  const why = problem ?? letter.errorMessage ?? 'its group could not decode it';
  throw new UsageError(
    `letter ${letterName(letter)} can not be edited, it is no event (${why}): let its producer publish the event again, then discard the letter`,
  );
}

/** One fault for each of the two that was changed. */
export function identityFaults(
  { idField, keyField }: Identity,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
): string[] {
  const isChanged = (field: string): boolean => before[field] !== after[field];
  return [
    ...(isChanged(idField)
      ? [
          `${idField}: is the event's id and must stay: by it calls are made once. Publish another event instead`,
        ]
      : []),
    ...(keyField !== idField && isChanged(keyField)
      ? [
          `${keyField}: is the event's key and must stay: by it calls are in order. Publish another event instead`,
        ]
      : []),
  ];
}
