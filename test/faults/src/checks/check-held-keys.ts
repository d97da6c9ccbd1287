import type { Copy, History } from '../history/history.ts';
import { isSuccess } from './settlements.ts';
import type { Violation } from './violation.ts';

/** Clocks of replicas are off by less. */
const skewMs = 500;

/** While a dead letter holds its key back, no later event of the key has its first effect; and each is released in the end. */
export function checkHeldKeys(history: History): Violation[] {
  const { calls, copies, log } = history;
  const places = new Map(log.toReversed().map(({ eventId, offset }) => [eventId, offset]));
  const successes = new Set(calls.filter(isSuccess).map(({ group, eventId }) => `${group} ${eventId}`));
  const holding = copies.filter(({ held }) => held === 'dead-lettered');
  return holding.flatMap((hold) => {
    const { group, eventId, key, origin } = hold;
    const releasedAt = releaseOf(hold, history);
    if (releasedAt === undefined)
      return [violation(hold, 'was never redriven or dismissed: the suite has a fault')];
    // A late owner may write one for an event that another has called meanwhile.
    if (successes.has(`${group} ${eventId}`)) return [];
    return calls
      .filter((call) => call.group === group && call.key === key && call.effect)
      .filter(({ eventId: other }) => (places.get(other) ?? 0) > origin.offset)
      .filter(({ at }) => at > hold.at + skewMs && at < releasedAt)
      .map(({ eventId: other, seq }) =>
        violation(
          hold,
          `did not hold back ${other} (call ${seq}), ${releasedAt - hold.at} ms before its release`,
        ),
      );
  });
}

function releaseOf({ group, origin, delivery }: Copy, { releases }: History): number | undefined {
  return releases.find(
    (release) =>
      release.group === group &&
      release.origin.partition === origin.partition &&
      release.origin.offset === origin.offset &&
      release.delivery > delivery,
  )?.at;
}

function violation({ group, eventId, key }: Copy, fault: string): Violation {
  return { check: 'held-keys', message: `${group}: key ${key}: dead letter ${eventId} ${fault}` };
}
