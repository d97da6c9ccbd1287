import type { Apis } from './made-calls.ts';
import { at } from './measure-load.ts';
import { inventoryMs } from './patterns.ts';
import { placeOrdersDuring } from './place-orders.ts';
import type { RunningWay } from './scene.ts';
import { lossesOf, watchRun } from './watch-run.ts';

export interface OutagePlan {
  perSecond: number;
  /** Before the outage, and after it. */
  aroundMs: number;
  downMs: number;
}

export interface OutageResult {
  /** Part of the orders due while the API was down that were answered 201. */
  answersWhileDown: number;
  /** What their customers waited, whatever the answer. */
  waitWhileDownP50Ms: number;
  waitWhileDownP99Ms: number;
  /** Orders whose call the healthy API got while the other was down, in part of those that were due then. */
  healthyCallsWhileDown: number;
  /** Calls of the healthy API for each order that it has heard of. */
  healthyCallsPerOrder: number;
  /** From when the API was back to the last call that was missing. */
  recoveredMs: number;
  lostAfterDown: number;
  halfDoneAfterDown: number;
}

/** For a while the inventory API takes calls and answers none; the notification API is healthy all the time. */
export async function measureOutage(way: RunningWay, apis: Apis, plan: OutagePlan): Promise<OutageResult> {
  const { perSecond, aroundMs, downMs } = plan;
  let [downAt, backAt] = [NaN, NaN];
  const fall = async (): Promise<void> => {
    await apis.inventory.behave({ hang: true });
    downAt = Date.now();
  };
  const rise = async (): Promise<void> => {
    await apis.inventory.behave({ latencyMs: inventoryMs });
    backAt = Date.now();
  };
  const run = await watchRun(way, apis, () =>
    placeOrdersDuring(way.url, { perSecond, durationMs: aroundMs + downMs + aroundMs }, [
      { afterMs: aroundMs, act: fall },
      { afterMs: aroundMs + downMs, act: rise },
    ]),
  );
  const { placed, inventory, notification } = run;
  const whileDown = placed.filter(({ dueAt }) => dueAt >= downAt && dueAt < backAt);
  const waitedMs = whileDown.map(({ dueAt, answeredAt }) => answeredAt - dueAt);
  const heard = [...notification.doneAt.values()].filter((doneAt) => doneAt >= downAt && doneAt < backAt);
  const { lost, halfDone } = lossesOf(run);
  return {
    answersWhileDown: whileDown.filter(({ status }) => status === 201).length / whileDown.length,
    ...{ waitWhileDownP50Ms: at(waitedMs, 0.5), waitWhileDownP99Ms: at(waitedMs, 0.99) },
    healthyCallsWhileDown: heard.length / whileDown.length,
    healthyCallsPerOrder: notification.successes / notification.doneAt.size,
    recoveredMs: Math.max(...inventory.doneAt.values(), ...notification.doneAt.values()) - backAt,
    ...{ lostAfterDown: lost, halfDoneAfterDown: halfDone },
  };
}
