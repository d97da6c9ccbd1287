import { foldOutcomes, isTerminal } from '@rivulet/contracts';
import type { History } from '../history/history.ts';
import { groupsOf, identityOf, isSuccess } from './settlements.ts';
import type { Violation } from './violation.ts';

/**
 * Each group says of each event how it ended, and what it says last is so: `done` of what was called with success,
 * `deadLettered` of what is in the DLQ. Where a kill has led to both, either may be said last. No `done` ever is of an
 * event whose call never succeeded.
 */
export function checkOutcomes(history: History): Violation[] {
  const identities = new Set(history.log.map(identityOf));
  return groupsOf(history).flatMap((group) => {
    const called = new Set(
      history.calls.flatMap((call) => (call.group === group && isSuccess(call) ? [call.eventId] : [])),
    );
    const dead = new Set(
      history.deadLetters.flatMap((letter) => {
        const { partition, offset } = letter.origin;
        return letter.group === group ? [letter.eventId, `${partition}/${offset}`] : [];
      }),
    );
    const said = Map.groupBy(
      history.outcomes.filter((outcome) => outcome.group === group),
      ({ eventId }) => eventId,
    );
    const faultOf = (eventId: string): string | undefined => {
      const outcomes = said.get(eventId) ?? [];
      const present = foldOutcomes(outcomes.map((outcome) => ({ ...outcome, at: new Date(outcome.at) })));
      if (present === undefined) return 'nothing was said of it';
      if (outcomes.some(({ state }) => state === 'done') && !called.has(eventId))
        return `it was said to be done, but no call of it succeeded`;
      if (!isTerminal(present.state)) return `it was last said to be ${present.state}`;
      if (present.state === 'deadLettered' && !dead.has(eventId))
        return 'it was last said to be deadLettered, but is not in the DLQ';
      return undefined;
    };
    return [...new Set([...identities, ...said.keys()])].flatMap((eventId) => {
      const fault = faultOf(eventId);
      return fault === undefined ? [] : [{ check: 'outcomes', message: `${group}: ${eventId}: ${fault}` }];
    });
  });
}
