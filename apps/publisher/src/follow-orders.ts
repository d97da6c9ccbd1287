import { createHash } from 'node:crypto';
import { systemClock, wait, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { StoredOrder } from './read-orders-sql.ts';
import { showOrder, type ShownOrder } from './show-order.ts';

/** An order as it was at some time. */
export interface OrderView {
  order: ShownOrder;
  json: string;
  /** Of what is shown: the same for the same, in every process. */
  version: string;
}

export function viewOf(order: ShownOrder): OrderView {
  const json = JSON.stringify(order);
  return { order, json, version: createHash('sha256').update(json).digest('base64url').slice(0, 16) };
}

export interface FollowOrdersParts {
  /** Reads those of the orders that there are, all at once. */
  read: (orderIds: readonly string[]) => Promise<StoredOrder[]>;
  everyMs: number;
  log: Pick<Logger, 'info' | 'warn'>;
  /** Nothing is read any more once it has aborted. */
  signal: AbortSignal;
  clock?: Clock;
}

export interface OrderFollower {
  /** Tells of each state that differs from the one told before, `known` first. Gives a function that ends it. */
  watch(known: OrderView, changed: (view: OrderView) => void): () => void;
}

interface Watcher {
  orderId: string;
  version: string;
  changed: (view: OrderView) => void;
}

/** One loop for all that watch: it asks the database once for all of their orders, and only while somebody watches. */
export function followOrders(parts: FollowOrdersParts): OrderFollower {
  const { read, everyMs, log, signal, clock = systemClock } = parts;
  const watchers = new Set<Watcher>();
  let isRunning = false;
  let isBlind = false;

  async function run(): Promise<void> {
    while (watchers.size > 0 && !signal.aborted) {
      try {
        await wait(everyMs, signal, clock);
      } catch {
        return;
      }
      await look();
    }
  }

  async function look(): Promise<void> {
    const orderIds = new Set([...watchers].map(({ orderId }) => orderId));
    if (orderIds.size === 0) return;
    try {
      for (const stored of await read([...orderIds])) tell(viewOf(showOrder(stored)));
      if (isBlind) log.info({ orders: orderIds.size }, 'watched orders can be read again');
      isBlind = false;
    } catch (error) {
      if (!isBlind)
        log.warn({ err: error }, 'watched orders can not be read: their streams stay as they are');
      isBlind = true;
    }
  }

  function tell(view: OrderView): void {
    for (const watcher of watchers) {
      if (watcher.orderId !== view.order.orderId || watcher.version === view.version) continue;
      watcher.version = view.version;
      watcher.changed(view);
    }
  }

  function begin(): void {
    if (isRunning) return;
    isRunning = true;
    void run().finally(() => {
      isRunning = false;
      // Somebody may have come just as the loop ended.
      if (watchers.size > 0 && !signal.aborted) begin();
    });
  }

  return {
    watch({ order, version }, changed) {
      const watcher: Watcher = { orderId: order.orderId, version, changed };
      watchers.add(watcher);
      begin();
      return () => void watchers.delete(watcher);
    },
  };
}
