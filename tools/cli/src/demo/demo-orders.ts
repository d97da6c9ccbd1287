import {
  checkLedger,
  followLedger,
  generateOrders,
  isSuccess,
  placeOrders,
  type AcceptedOrder,
  type LedgerFollower,
  type PlacedOrders,
} from '@rivulet/local-stack/load';

export type ApiName = 'inventory' | 'notification';

export interface DemoOrdersOptions {
  publisherUrl: string;
  urls: Readonly<Record<ApiName, string>>;
  seed: number;
  signal: AbortSignal;
}

/** The orders of the demo, and the calls that both APIs received for them. */
export interface DemoOrders {
  /** Resolves when the last one is answered. */
  place(count: number, ratePerSecond: number): Promise<PlacedOrders>;
  /** Places orders for as long as the work lasts. */
  placeDuring<T>(work: () => Promise<T>, ratePerSecond: number): Promise<{ placed: PlacedOrders; result: T }>;
  /** Whether each of the orders has an answered successful call by now. */
  areDone(api: ApiName, orders: readonly AcceptedOrder[]): Promise<boolean>;
  countDone(api: ApiName, orders: readonly AcceptedOrder[]): Promise<number>;
  /** From when the order was to be placed to its call's answer, in milliseconds, of those that have one. */
  waits(api: ApiName, orders: readonly AcceptedOrder[]): number[];
  /** Orders without a call, and those whose thing was done or asked for more than once, as of the last look. */
  faults(api: ApiName, orders: readonly AcceptedOrder[]): { missing: number; repeated: number };
  /** Successful calls of the orders, known keys included, as of the last look. */
  successes(api: ApiName, orders: readonly AcceptedOrder[]): number;
  /** In order of acceptance. */
  accepted(): readonly AcceptedOrder[];
}

export async function createDemoOrders(options: DemoOrdersOptions): Promise<DemoOrders> {
  const { publisherUrl, urls, seed, signal } = options;
  const followers: Record<ApiName, LedgerFollower> = {
    inventory: await followLedger(urls.inventory),
    notification: await followLedger(urls.notification),
  };
  const bodies = generateOrders(seed);
  const accepted: AcceptedOrder[] = [];
  const countDone: DemoOrders['countDone'] = async (api, orders) => {
    await followers[api].update();
    return followers[api].countDone(orders);
  };
  return {
    async place(count, ratePerSecond) {
      const placing = placeOrders({ publisherUrl, bodies, count, ratePerSecond, signal });
      await placing.done;
      signal.throwIfAborted();
      accepted.push(...placing.placed.accepted);
      return placing.placed;
    },
    async placeDuring(work, ratePerSecond) {
      const over = new AbortController();
      const either = AbortSignal.any([signal, over.signal]);
      const endless = { bodies, count: Number.MAX_SAFE_INTEGER, ratePerSecond, signal: either };
      const { placed, done } = placeOrders({ publisherUrl, ...endless });
      const result = await work().finally(async () => {
        over.abort();
        await done;
      });
      accepted.push(...placed.accepted);
      return { placed, result };
    },
    countDone,
    areDone: async (api, orders) => (await countDone(api, orders)) === orders.length,
    waits: (api, orders) =>
      orders.flatMap((order) => {
        const doneAt = followers[api].doneAt(order);
        return doneAt === undefined ? [] : [doneAt - order.placedAt];
      }),
    faults(api, orders) {
      const { missing, repeated } = checkLedger(orders, followers[api].calls());
      return { missing: missing.length, repeated: repeated.length };
    },
    successes(api, orders) {
      const ids = new Set<string | null>(orders.map(({ orderId }) => orderId));
      return followers[api].calls().filter((call) => isSuccess(call) && ids.has(call.orderId)).length;
    },
    accepted: () => accepted,
  };
}
