import type { EventOutcome, OutcomeState } from './event-outcome.generated.ts';

/** What the present state depends on. */
type Foldable = Pick<EventOutcome, 'outcomeId' | 'eventId' | 'group' | 'state' | 'delivery' | 'at'>;

/** Of one delivery: a crash may let a call be tried again after its failure was said, never after its success was. */
const finality: Record<OutcomeState, number> = {
  retrying: 0,
  deferred: 0,
  deadLettered: 1,
  done: 2,
  compensated: 3,
};

/** Of two outcomes of one delivery the one with the higher number counts. */
export function finalityOf(state: OutcomeState): number {
  return finality[state];
}

/** Nothing follows such a state unless somebody redrives the event or makes up for it. */
export function isTerminal(state: OutcomeState): boolean {
  return finalityOf(state) > 0;
}

/**
 * The present state among outcomes of one event and group, in any order and however often each was read: the highest
 * delivery counts, and in it the most final state. Fold as they come: `foldOutcomes([known, read])`.
 * @throws RangeError when they are of different events or groups
 */
export function foldOutcomes<O extends Foldable>(outcomes: Iterable<O>): O | undefined {
  let present: O | undefined;
  for (const outcome of outcomes) {
    if (present === undefined) {
      present = outcome;
      continue;
    }
    if (outcome.eventId !== present.eventId || outcome.group !== present.group) {
      throw new RangeError(
        `outcomes of ${present.eventId} in ${present.group} and of ${outcome.eventId} in ${outcome.group}: fold each by itself`,
      );
    }
    if (compare(present, outcome) < 0) present = outcome;
  }
  return present;
}

/** A total order, so that the order of reading can't matter; equal only for what says the same at the same moment. */
function compare(a: Foldable, b: Foldable): number {
  return (
    a.delivery - b.delivery ||
    finality[a.state] - finality[b.state] ||
    a.at.getTime() - b.at.getTime() ||
    (a.outcomeId < b.outcomeId ? -1 : Number(a.outcomeId > b.outcomeId))
  );
}
