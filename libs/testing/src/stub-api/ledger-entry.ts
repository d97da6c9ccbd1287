/** One call that a stub API received, in the order of arrival. */
export interface LedgerEntry {
  /** 1-based, by arrival; goes on over a restart when the ledger is kept in a file. */
  seq: number;
  /** Arrival, epoch ms. */
  at: number;
  /** When its caller made it, by the caller's clock, epoch ms; null when no `sent-at` header says so. */
  sentAt: number | null;
  /** When the answer was sent or the caller left, epoch ms; null while the call is in progress. */
  endedAt: number | null;
  /** Who called, when it used its own door: `/as/<caller>/…` in front of the path. */
  caller: string | null;
  /** The whole answer was sent while the caller was still there. */
  answered: boolean;
  method: string;
  path: string;
  idempotencyKey: string | null;
  orderId: string | null;
  eventId: string | null;
  /** The status decided on for the answer; 0 when the call hangs. */
  status: number;
  /** This call did the thing: it succeeded and its key was not known. */
  effect: boolean;
  /** The key was known: the first answer was repeated, with no second effect. */
  replayed: boolean;
  traceparent: string | null;
  body: unknown;
}

export interface LedgerSummary {
  calls: number;
  effects: number;
  replayed: number;
  /** Calls answered with an error, or not at all. */
  failed: number;
  inProgress: number;
  orders: number;
  /** Orders whose thing was done, or repeated, more than once. */
  repeatedOrderIds: string[];
  lastSeq: number;
}

export function summarize(entries: Iterable<LedgerEntry>): LedgerSummary {
  const summary = { calls: 0, effects: 0, replayed: 0, failed: 0, inProgress: 0, lastSeq: 0 };
  const successes = new Map<string, number>();
  for (const entry of entries) {
    summary.calls += 1;
    summary.lastSeq = entry.seq;
    if (entry.endedAt === null) summary.inProgress += 1;
    if (entry.effect) summary.effects += 1;
    if (entry.replayed) summary.replayed += 1;
    if (!entry.effect && !entry.replayed) summary.failed += 1;
    else if (entry.orderId !== null) successes.set(entry.orderId, (successes.get(entry.orderId) ?? 0) + 1);
  }
  const repeatedOrderIds = [...successes].filter(([, count]) => count > 1).map(([orderId]) => orderId);
  return { ...summary, orders: successes.size, repeatedOrderIds };
}
