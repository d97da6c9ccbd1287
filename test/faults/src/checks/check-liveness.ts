import type { History } from '../history/history.ts';
import { groupsOf, identityOf, settlementsOf } from './settlements.ts';
import type { Violation } from './violation.ts';

export interface Liveness {
  /** The longest time in which a group settled nothing although something was there to settle. */
  longestStallMs: number;
  /** From the end of the last fault to the last settlement. */
  settledAfterMs: number;
  violations: Violation[];
}

/** Everything is settled soon after the last fault. What is never settled is a loss, and counted there. */
export function checkLiveness(history: History): Liveness {
  const { calmAt, limits } = history;
  let longestStallMs = 0;
  let settledAfterMs = 0;
  const violations: Violation[] = [];
  for (const group of groupsOf(history)) {
    const settledAt = new Map([...settlementsOf(history, group)].map(([identity, { at }]) => [identity, at]));
    const last = Math.max(calmAt, ...settledAt.values());
    longestStallMs = Math.max(longestStallMs, longestStall(history, settledAt));
    settledAfterMs = Math.max(settledAfterMs, last - calmAt);
    if (last - calmAt > limits.settleWithinMs) {
      const late = [...settledAt.values()].filter((at) => at - calmAt > limits.settleWithinMs).length;
      violations.push({
        check: 'liveness',
        message: `${group}: ${late} events were settled more than ${limits.settleWithinMs} ms after the last fault, the last one ${last - calmAt} ms`,
      });
    }
  }
  return { longestStallMs, settledAfterMs, violations };
}

/** Sweeps over arrivals and settlements in the order of time; a gap counts only while something is open. */
function longestStall(history: History, settledAt: ReadonlyMap<string, number>): number {
  const arrivals = new Map(history.log.toReversed().map((record) => [identityOf(record), record.at]));
  const moments = [...arrivals].flatMap(([identity, at]) => {
    const settled = settledAt.get(identity);
    return settled === undefined
      ? []
      : [
          { at, opens: 1 },
          { at: Math.max(at, settled), opens: -1 },
        ];
  });
  moments.sort((a, b) => a.at - b.at || b.opens - a.opens);
  let open = 0;
  let since = 0;
  let longest = 0;
  for (const { at, opens } of moments) {
    if (open === 0) since = at;
    if (opens === -1) {
      longest = Math.max(longest, at - since);
      since = at;
    }
    open += opens;
  }
  return longest;
}
