import type { LedgerEntry } from '@rivulet/testing';
import { request } from 'undici';
import { type AcceptedOrder, type Call, isSuccess } from './check-ledger.ts';

export interface LedgerFollower {
  /** Fetches what has changed. An API that is down is asked again the next time; `false` says that it was. */
  update(): Promise<boolean>;
  calls(): Call[];
  /** When the order's first successful call was answered, epoch ms; a caller that left before will call again. */
  doneAt(orderId: string): number | undefined;
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
    if (orderId === null || endedAt === null || !answered || !isSuccess(entry)) return;
    doneAt.set(orderId, Math.min(endedAt, doneAt.get(orderId) ?? Infinity));
  };
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
    doneAt: (orderId) => doneAt.get(orderId),
    countDone: (orders) => orders.reduce((count, { orderId }) => count + (doneAt.has(orderId) ? 1 : 0), 0),
  };
}

async function get(url: string): Promise<unknown> {
  const answer = await request(url, { headersTimeout: 10_000 });
  if (answer.statusCode !== 200) throw new Error(`${url} answered ${answer.statusCode}`);
  return answer.body.json();
}
