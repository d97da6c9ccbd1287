import { type LedgerCheck, checkLedger } from './check-ledger.ts';
import { type LedgerFollower, followLedger } from './follow-ledger.ts';
import { generateOrders } from './generate-orders.ts';
import { type PlacedOrders, placeOrders } from './place-orders.ts';
import { readBacklog } from './read-backlog.ts';
import { watchLoad } from './watch-load.ts';

export interface LoadOptions {
  publisherUrl: string;
  /** Where the stubs of the APIs are that must hear of each order, by their names. */
  apiUrls: Readonly<Record<string, string>>;
  orders: number;
  ratePerSecond: number;
  seed: number;
  /** Ends the placing and soon after it the wait. */
  signal: AbortSignal;
  onProgress: (progress: LoadProgress) => void;
}

export interface LoadProgress {
  orders: number;
  placed: PlacedOrders;
  /** Undefined while the publisher does not tell. */
  published: number | undefined;
  /** Orders whose call is done, by API. */
  done: Readonly<Record<string, number>>;
  /** From when each order's POST was due to the end of the last of its calls. */
  allCallsMs: number[];
}

export interface LoadResult extends LoadProgress {
  /** By API. */
  checks: Readonly<Record<string, LedgerCheck>>;
  elapsedMs: number;
  interrupted: boolean;
  /** No order came further for 45 s, with some still open. */
  gaveUp: boolean;
}

/** Places the orders, watches all ledgers until each order has all its calls, then checks them. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { publisherUrl, apiUrls, orders, ratePerSecond, seed, signal, onProgress } = options;
  const startedAt = performance.now();
  const apis = Object.entries(apiUrls);
  const ledgers = new Map(
    await Promise.all(apis.map(async ([name, url]) => [name, await followLedger(url)] as const)),
  );
  const ofEach = <T>(read: (ledger: LedgerFollower) => T): Record<string, T> =>
    Object.fromEntries([...ledgers].map(([name, ledger]) => [name, read(ledger)]));
  const bodies = generateOrders(seed);
  const { placed, done } = placeOrders({ publisherUrl, bodies, count: orders, ratePerSecond, signal });
  let placing = true;
  const placedAll = done.finally(() => (placing = false));

  const look = async (): Promise<LoadProgress> => {
    const [backlog] = await Promise.all([
      readBacklog(publisherUrl),
      ...[...ledgers.values()].map((ledger) => ledger.update()),
    ]);
    const { accepted } = placed;
    const progress = {
      orders,
      placed,
      published: backlog === undefined ? undefined : Math.max(0, accepted.length - backlog),
      done: ofEach((ledger) => ledger.countDone(accepted)),
      allCallsMs: allCalls(placed, [...ledgers.values()]),
    };
    onProgress(progress);
    return progress;
  };

  const { progress, gaveUp } = await watchLoad({ look, isPlacing: () => placing, signal });
  await placedAll;
  return {
    ...progress,
    checks: ofEach((ledger) => checkLedger(placed.accepted, ledger.calls())),
    elapsedMs: performance.now() - startedAt,
    interrupted: signal.aborted,
    gaveUp,
  };
}

function allCalls({ accepted }: PlacedOrders, ledgers: readonly LedgerFollower[]): number[] {
  return accepted.flatMap((order) => {
    const last = Math.max(...ledgers.map((ledger) => ledger.doneAt(order) ?? Number.NaN));
    return Number.isNaN(last) ? [] : [last - order.placedAt];
  });
}
