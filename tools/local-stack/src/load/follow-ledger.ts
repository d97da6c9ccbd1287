import type { LedgerEntry } from '@rivulet/testing';
import { request } from 'undici';
import { type AcceptedOrder, type Call, isSuccess } from './check-ledger.ts';

export interface LedgerFollower {
  /** Fetches what has changed. An API that is down is asked again the next time; `false` says that it was. */
  update(): Promise<boolean>;
  calls(): Call[];
  /**
   * When the order's first successful call was answered, epoch ms; a caller that left before will call again. A call
   * whose body names no order is known by its event.
   */
  doneAt(order: Pick<AcceptedOrder, 'orderId' | 'eventId'>): number | undefined;
  /** How many of the orders have an answered successful call. */
  countDone(orders: readonly AcceptedOrder[]): number;
}

/** Reads a stub API's ledger as it grows, from now on. */
export async function followLedger(apiUrl: string): Promise<LedgerFollower> {
  const { lastSeq } = (await get(`${apiUrl}/_ledger/summary`)) as { lastSeq: number };
  const calls = new Map<number, Call>();
  const doneAt = new Map<string, number>();
  /** Everything up to here has ended, so that it need not be fetched again. */
  let settledSeq = lastSeq;

  const take = (entry: LedgerEntry): void => {
    const { seq, orderId, eventId, effect, replayed, endedAt, answered } = entry;
    calls.set(seq, { seq, orderId, eventId, effect, replayed });
    const known = orderId ?? eventId;
    if (known === null || endedAt === null || !answered || !isSuccess(entry)) return;
    doneAt.set(known, Math.min(endedAt, doneAt.get(known) ?? Infinity));
  };
  const ofOrder: LedgerFollower['doneAt'] = ({ orderId, eventId }) =>
    doneAt.get(orderId) ?? doneAt.get(eventId);
  return {
    update: async () => {
      const fetched = await get(`${apiUrl}/_ledger?since=${settledSeq}`).catch(() => undefined);
      if (fetched === undefined) return false;
      const entries = fetched as LedgerEntry[];
      entries.forEach(take);
      const firstOpen = entries.findIndex(({ endedAt }) => endedAt === null);
      const settled = entries.at(firstOpen === -1 ? -1 : firstOpen - 1);
      if (settled && firstOpen !== 0) settledSeq = settled.seq;
      return true;
    },
    calls: () => [...calls.values()],
    doneAt: ofOrder,
    countDone: (orders) => orders.filter((order) => ofOrder(order) !== undefined).length,
  };
}

async function get(url: string): Promise<unknown> {
  const answer = await request(url, { headersTimeout: 10_000 });
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  return answer.body.json();
}
