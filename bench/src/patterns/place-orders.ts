import { setTimeout as delay } from 'node:timers/promises';
import { openLoop } from '../measure/open-loop.ts';
import { orderLoad } from '../publisher/order-load.ts';
import { connections } from './patterns.ts';

/** One order as its customer saw it. */
export interface PlacedOrder {
  /** Epoch milliseconds, also below. */
  dueAt: number;
  answeredAt: number;
  /** 0 when no answer came. */
  status: number;
  /** Undefined when it was not accepted. */
  orderId: string | undefined;
}

export interface OrderPlan {
  perSecond: number;
  durationMs: number;
  /** Ends it before its time. */
  signal?: AbortSignal;
}

/** Places orders at a steady rate, and resolves when the last is answered or given up. */
export async function placeOrders(url: string, plan: OrderPlan): Promise<PlacedOrder[]> {
  const placed: PlacedOrder[] = [];
  const epochOffsetMs = Date.now() - performance.now();
  await openLoop(orderLoad(url), {
    ...plan,
    connections,
    answered(text, status, due) {
      const orderId = status === 201 ? (JSON.parse(text) as { orderId: string }).orderId : undefined;
      placed.push({ dueAt: due + epochOffsetMs, answeredAt: Date.now(), status, orderId });
    },
  });
  return placed;
}

/** Places orders while something else is done, each step at its time after the beginning. */
export async function placeOrdersDuring(
  url: string,
  plan: OrderPlan,
  steps: readonly { afterMs: number; act: () => Promise<void> }[],
): Promise<PlacedOrder[]> {
  const acting = steps.map(async ({ afterMs, act }) => {
    await delay(afterMs);
    await act();
  });
  const [placed] = await Promise.all([placeOrders(url, plan), ...acting]);
  return placed;
}
