import { waitFor, type LedgerEntry, type StubApi } from '@rivulet/testing';

/** Calls of an order that the API answered with success. */
export function successesOf(api: StubApi, orderId: string): LedgerEntry[] {
  return api.ledger().filter((call) => call.orderId === orderId && call.status >= 200 && call.status < 300);
}

export function callsOf(api: StubApi, orderId: string): LedgerEntry[] {
  return api.ledger().filter((call) => call.orderId === orderId);
}

/** Waits until the API did the thing for each of the orders. */
export async function untilDone(
  api: StubApi,
  orderIds: readonly string[],
  timeoutMs = 30_000,
): Promise<void> {
  await waitFor(
    () => {
      const done = new Set(
        api
          .ledger()
          .filter(({ effect }) => effect)
          .map(({ orderId }) => orderId),
      );
      return orderIds.every((orderId) => done.has(orderId));
    },
    { what: `${orderIds.length} orders done at the API`, timeoutMs },
  );
}

/** Keys that were sent successfully more than once: each is a duplicate delivery. */
export function repeatedKeys(api: StubApi): string[] {
  const counts = new Map<string, number>();
  for (const { idempotencyKey, status } of api.ledger()) {
    if (idempotencyKey !== null && status >= 200 && status < 300)
      counts.set(idempotencyKey, (counts.get(idempotencyKey) ?? 0) + 1);
  }
  return [...counts].filter(([, count]) => count > 1).map(([key]) => key);
}
