import { gather, type Clock } from '@rivulet/resilience';
import { isUnavailable } from './database.ts';
import type { KeptAnswer, NamedQuery } from './orders-sql.ts';
import { Problem } from './problem-details.ts';
import { storeOnce, type Stored } from './store-once.ts';
import type { OrderToStore } from './store-orders.ts';
import { unavailable, untilCertain } from './until-certain.ts';

export interface GroupCommitOptions {
  query: NamedQuery;
  /** How long to find out whether orders were stored when the database was lost in between. */
  certainWithinMs: number;
  /** How long an order may wait for its statement to begin before it is given up; 2 s when left out. */
  waitMs?: number;
  /** Orders of one statement at the most. A valid order takes below 200 KB in it. */
  maxOrders?: number;
  /** Statements under way at the same time. */
  maxStatements?: number;
  clock?: Clock;
}

/**
 * Stores one order with all that belongs to it. Undefined when it is stored, or the answer kept under its key, which was
 * given to another order.
 * @throws Problem `unavailable` when the database does not answer; what the database says of this very order
 */
export type StoreOrder = (order: OrderToStore) => Promise<KeptAnswer | undefined>;

/**
 * Stores concurrent orders with one statement and one commit, each with its own result and error. An order that comes
 * alone is stored at once.
 */
export function groupCommit(options: GroupCommitOptions): StoreOrder {
  const { query, certainWithinMs, waitMs = 2_000, maxOrders = 64, maxStatements = 2, clock } = options;

  async function store(orders: readonly OrderToStore[]): Promise<Stored[]> {
    try {
      return await untilCertain(() => storeOnce(query, orders), certainWithinMs);
    } catch (reason) {
      if (orders.length === 1 || isAway(reason)) return orders.map(() => ({ status: 'rejected', reason }));
    }
    // Something in it was refused, and with it all: each by itself, in their order, so that only that one fails.
    const results: Stored[] = [];
    for (const order of orders) results.push(...(await store([order])));
    return results;
  }

  const storeTogether = gather(store, {
    maxItems: maxOrders,
    maxRuns: maxStatements,
    expire: {
      afterMs: waitMs,
      error: () => unavailable('the database does not keep up; nothing was stored'),
      ...(clock === undefined ? {} : { clock }),
    },
  });
  return async (order) => {
    const result = await storeTogether(order);
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  };
}

function isAway(error: unknown): boolean {
  return isUnavailable(error) || (error instanceof Problem && error.kind === 'unavailable');
}
