import { type LedgerCheck, checkLedger } from './check-ledger.ts';
import { type LedgerFollower, followLedger } from './follow-ledger.ts';
import { generateOrders } from './generate-orders.ts';
import { type PlacedOrders, placeOrders } from './place-orders.ts';
import { readBacklog } from './read-backlog.ts';
import { watchLoad } from './watch-load.ts';

export interface LoadOptions {
  publisherUrl: string;
  inventoryUrl: string;
  notificationUrl: string;
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
  inventoryDone: number;
  notificationDone: number;
  /** From when each order's POST was due to the end of the later of its two calls. */
  bothCallsMs: number[];
}

export interface LoadResult extends LoadProgress {
  inventory: LedgerCheck;
  notification: LedgerCheck;
  elapsedMs: number;
  interrupted: boolean;
  /** No order came further for 45 s, with some still open. */
  gaveUp: boolean;
}

/** Places the orders, watches both ledgers until each order has both calls, then checks them. */
export async function runLoad(options: LoadOptions): Promise<LoadResult> {
  const { publisherUrl, orders, ratePerSecond, seed, signal, onProgress } = options;
  const startedAt = performance.now();
  const ledgers = await Promise.all([
    followLedger(options.inventoryUrl),
    followLedger(options.notificationUrl),
  ]);
  const [inventory, notification] = ledgers;
  const bodies = generateOrders(seed);
  const { placed, done } = placeOrders({ publisherUrl, bodies, count: orders, ratePerSecond, signal });
  let placing = true;
  const placedAll = done.finally(() => (placing = false));

  const look = async (): Promise<LoadProgress> => {
    const [backlog] = await Promise.all([
      readBacklog(publisherUrl),
      ...ledgers.map((ledger) => ledger.update()),
    ]);
    const { accepted } = placed;
    const progress = {
      orders,
      placed,
      published: backlog === undefined ? undefined : Math.max(0, accepted.length - backlog),
      inventoryDone: inventory.countDone(accepted),
      notificationDone: notification.countDone(accepted),
      bothCallsMs: bothCalls(placed, inventory, notification),
    };
    onProgress(progress);
    return progress;
  };

  const { progress, gaveUp } = await watchLoad({ look, isPlacing: () => placing, signal });
  await placedAll;
  return {
    ...progress,
    inventory: checkLedger(placed.accepted, inventory.calls()),
    notification: checkLedger(placed.accepted, notification.calls()),
    elapsedMs: performance.now() - startedAt,
    interrupted: signal.aborted,
    gaveUp,
  };
}

function bothCalls(
  { accepted }: PlacedOrders,
  inventory: LedgerFollower,
  notification: LedgerFollower,
): number[] {
  return accepted.flatMap(({ orderId, placedAt }) => {
    const last = Math.max(
      inventory.doneAt(orderId) ?? Number.NaN,
      notification.doneAt(orderId) ?? Number.NaN,
    );
    return Number.isNaN(last) ? [] : [last - placedAt];
  });
}
