import type { History } from '../history/history.ts';
import type { Order } from '../history/orders.ts';
import { checkAttempts } from './check-attempts.ts';
import { checkCommits } from './check-commits.ts';
import { checkDeadLetters } from './check-dead-letters.ts';
import { checkDueTimes } from './check-due-times.ts';
import { checkDuplicates, findDuplicates, type Duplicate } from './check-duplicates.ts';
import { checkEffects } from './check-effects.ts';
import { checkExits } from './check-exits.ts';
import { checkHeldKeys } from './check-held-keys.ts';
import { checkLiveness } from './check-liveness.ts';
import { checkLosses } from './check-losses.ts';
import { checkMemory } from './check-memory.ts';
import { checkOrder } from './check-order.ts';
import { checkOrders } from './check-orders.ts';
import { checkOutcomes } from './check-outcomes.ts';
import { checkPublishing } from './check-publishing.ts';
import { checkRelayOrder } from './check-relay-order.ts';
import type { Violation } from './violation.ts';

/** What became of one run; `--json` writes it as it is. */
export interface Report {
  seed: number;
  verdict: 'ok' | 'violated';
  seconds: number;
  faults: Record<string, number>;
  events: number;
  /** Orders by the outcome of their last request, and all requests for them. */
  orders: Record<string, number>;
  requests: number;
  /** Transactions of another service with the outbox, by their end. */
  appended: Record<string, number>;
  /** How often a publisher became the one that sends. */
  relayTurns: number;
  publishedAfterMs: number;
  calls: number;
  effects: number;
  retries: number;
  deadLetters: Record<string, number>;
  /** Dead letters that held their key back until the suite redrove or dismissed them. */
  releases: Record<string, number>;
  commits: number;
  duplicates: { total: number; explained: number; because: Record<string, number>; each: Duplicate[] };
  lost: number;
  misordered: number;
  longestStallMs: number;
  settledAfterMs: number;
  peakMemoryMb: number;
  violations: Violation[];
}

/** All checks over one history. */
export function checkHistory(history: History): Report {
  const duplicates = findDuplicates(history);
  const { longestStallMs, settledAfterMs, violations: late } = checkLiveness(history);
  const lost = checkLosses(history);
  const misordered = checkOrder(history);
  const { publishedAfterMs, violations: unpublished } = checkPublishing(history);
  const violations = [
    ...lost,
    ...checkDuplicates(duplicates),
    ...checkEffects(history),
    ...misordered,
    ...checkCommits(history),
    ...checkAttempts(history),
    ...checkDueTimes(history),
    ...checkDeadLetters(history),
    ...checkOutcomes(history),
    ...checkHeldKeys(history),
    ...checkOrders(history),
    ...checkRelayOrder(history),
    ...unpublished,
    ...late,
    ...checkMemory(history),
    ...checkExits(history),
  ];
  const explained = duplicates.filter(({ because }) => because !== null);
  return {
    seed: history.seed,
    verdict: violations.length === 0 ? 'ok' : 'violated',
    seconds: Math.round((history.endedAt - history.startedAt) / 1_000),
    faults: countBy(history.faults, ({ kind }) => kind),
    events: new Set(history.log.map(({ eventId }) => eventId)).size,
    orders: countBy(history.orders, (order) => endOf(order, history)),
    requests: history.requests.length,
    appended: countBy(history.appended, ({ sequence }) => (sequence === null ? 'rolled back' : 'committed')),
    relayTurns: history.processes.filter(({ what }) => what === 'relaying').length,
    publishedAfterMs,
    calls: history.calls.length,
    effects: history.calls.filter(({ effect }) => effect).length,
    retries: history.copies.length,
    deadLetters: countBy(history.deadLetters, ({ reason }) => reason ?? 'none'),
    releases: countBy(history.releases, ({ as }) => as),
    commits: history.commits.length,
    duplicates: {
      total: duplicates.length,
      explained: explained.length,
      because: countBy(duplicates, ({ because }) => because ?? 'nothing'),
      each: duplicates,
    },
    lost: lost.length,
    misordered: misordered.length,
    longestStallMs,
    settledAfterMs,
    peakMemoryMb: Math.round(Math.max(0, ...history.memory.map(({ rssMb }) => rssMb))),
    violations,
  };
}

function endOf({ order }: Order, { requests }: History): string {
  const ofOrder = requests.filter((request) => request.order === order);
  const isAccepted = ofOrder.some(({ outcome }) => outcome === 'accepted');
  return isAccepted ? 'accepted' : (ofOrder.at(-1)?.outcome ?? 'never sent');
}

function countBy<T>(items: readonly T[], nameOf: (item: T) => string): Record<string, number> {
  const groups = [...Map.groupBy(items, nameOf)].map(([name, group]): [string, number] => [
    name,
    group.length,
  ]);
  return Object.fromEntries(groups.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
