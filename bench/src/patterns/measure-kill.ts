import type { Apis } from './made-calls.ts';
import { placeOrdersDuring } from './place-orders.ts';
import type { RunningWay } from './scene.ts';
import { lossesOf, watchRun } from './watch-run.ts';

export interface KillResult {
  lostAfterKill: number;
  halfDoneAfterKill: number;
  /** Orders that got no answer, or an error. */
  refusedAtKill: number;
  /** Orders for which an API was called more than once. */
  repeatedAfterKill: number;
  /** Orders whose thing was done twice: the repeated call could not be told from a new one. */
  doneTwiceAfterKill: number;
}

/** Kills every process of the way in the middle of the run, and starts them again at once. */
export async function measureKill(
  way: RunningWay,
  apis: Apis,
  { perSecond, durationMs }: { perSecond: number; durationMs: number },
): Promise<KillResult> {
  const kill = { afterMs: durationMs / 2, act: () => way.killAndRestart() };
  const run = await watchRun(way, apis, () => placeOrdersDuring(way.url, { perSecond, durationMs }, [kill]));
  const { lost, halfDone } = lossesOf(run);
  const { placed, inventory, notification } = run;
  return {
    lostAfterKill: lost,
    halfDoneAfterKill: halfDone,
    refusedAtKill: placed.filter(({ status }) => status !== 201).length,
    repeatedAfterKill: inventory.repeated + notification.repeated,
    doneTwiceAfterKill: inventory.doneTwice + notification.doneTwice,
  };
}
