import type { History } from '../history/history.ts';
import { groupsOf, identityOf, settlementsOf } from './settlements.ts';
import type { Violation } from './violation.ts';

/** Each event has a successful call or a dead letter with a reason, in each group; bytes that are no event have a dead letter. */
export function checkLosses(history: History): Violation[] {
  const logged = new Set(history.log.map(({ eventId }) => eventId));
  const lostByKafka = history.produced
    .filter(({ eventId, confirmedAt }) => confirmedAt !== null && !logged.has(eventId))
    .map(({ eventId }) => ({
      check: 'losses',
      message: `${eventId} was confirmed by the brokers and is not in the topic`,
    }));

  const lostByGroups = groupsOf(history).flatMap((group) => {
    const settled = settlementsOf(history, group);
    const identities = new Map(history.log.map((record) => [identityOf(record), record]));
    return [...identities]
      .filter(([identity]) => !settled.has(identity))
      .map(([identity, { key, partition, offset }]) => ({
        check: 'losses',
        message: `${group}: ${identity} of key ${key} (${partition}/${offset}) has neither a successful call nor a dead letter with a reason`,
      }));
  });
  return [...lostByKafka, ...lostByGroups];
}
