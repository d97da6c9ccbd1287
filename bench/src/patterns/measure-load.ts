import { percentile } from '../measure/figures.ts';
import type { Apis } from './made-calls.ts';
import { inProcess } from './patterns.ts';
import { placeOrders } from './place-orders.ts';
import type { RunningWay } from './scene.ts';
import { lossesOf, watchRun } from './watch-run.ts';

export interface LoadPlan {
  perSecond: number;
  warmUpMs: number;
  measureMs: number;
}

export interface LoadResult {
  /** What the customer waits, from when the order was due. */
  p50Ms: number;
  p99Ms: number;
  /** Orders answered 201 in a second of the measured time. */
  accepted: number;
  /** From when the order was due to when the later of both calls was answered. */
  bothCallsP50Ms: number;
  bothCallsP99Ms: number;
  /** Orders that were not accepted. */
  refused: number;
  /** Accepted orders that one API at least has never heard of. */
  lost: number;
}

/** One open-loop run without any fault. @throws when a call is missing although its way keeps it on Kafka */
export async function measureLoad(way: RunningWay, apis: Apis, plan: LoadPlan): Promise<LoadResult> {
  const { perSecond, warmUpMs, measureMs } = plan;
  const run = await watchRun(way, apis, () =>
    placeOrders(way.url, { perSecond, durationMs: warmUpMs + measureMs }),
  );
  const { placed, inventory, notification } = run;
  const { lost, halfDone } = lossesOf(run);
  if (lost + halfDone > 0 && !inProcess.includes(way.name))
    throw new Error(
      `${way.name}: of ${placed.length} orders, ${lost + halfDone} lack a call, ${lost} were accepted`,
    );

  const from = Math.min(...placed.map(({ dueAt }) => dueAt)) + warmUpMs;
  const measured = placed.filter(({ dueAt }) => dueAt >= from);
  const accepted = placed.filter(({ answeredAt }) => answeredAt >= from && answeredAt < from + measureMs);
  const waitedMs = measured.map(({ dueAt, answeredAt }) => answeredAt - dueAt);
  const bothMs = measured.flatMap(({ dueAt, orderId = '' }) => {
    const [first, second] = [inventory.doneAt.get(orderId), notification.doneAt.get(orderId)];
    return first === undefined || second === undefined ? [] : Math.max(first, second) - dueAt;
  });
  return {
    ...{ p50Ms: at(waitedMs, 0.5), p99Ms: at(waitedMs, 0.99) },
    accepted: (accepted.length * 1_000) / measureMs,
    ...{ bothCallsP50Ms: at(bothMs, 0.5), bothCallsP99Ms: at(bothMs, 0.99) },
    refused: placed.filter(({ status }) => status !== 201).length,
    lost,
  };
}

export function at(values: readonly number[], share: number): number {
  return percentile(
    [...values].sort((a, b) => a - b),
    share,
  );
}
