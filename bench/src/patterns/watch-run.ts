import { apiTimeoutMs } from '../publisher/call-apis.ts';
import { readCalls, untilCalled, type Apis, type MadeCalls } from './made-calls.ts';
import { inProcess } from './patterns.ts';
import type { PlacedOrder } from './place-orders.ts';
import type { RunningWay } from './scene.ts';

/** What is known of one run when it is over. */
export interface WatchedRun {
  placed: PlacedOrder[];
  /** Ids of the orders that this run has stored. */
  stored: string[];
  inventory: MadeCalls;
  notification: MadeCalls;
  /** From the end of the load to the last call. */
  drainMs: number;
}

/** Nothing comes later of a call that lives in one process than its time-out. */
const inProcessWithinMs = 2 * apiTimeoutMs;
const withinMs = 120_000;

/** Empties the ledgers, lets orders be placed, and waits for their calls. */
export async function watchRun(
  way: RunningWay,
  apis: Apis,
  place: () => Promise<PlacedOrder[]>,
): Promise<WatchedRun> {
  await Promise.all([apis.inventory.forget(), apis.notification.forget()]);
  const before = new Set(await way.orders());
  const placed = await place();
  const placedAt = performance.now();
  const settling = {
    before: before.size,
    withinMs: inProcess.includes(way.name) ? inProcessWithinMs : withinMs,
  };
  await untilCalled(way, apis, settling);
  const drainMs = performance.now() - placedAt;
  const stored = (await way.orders()).filter((id) => !before.has(id));
  return { placed, stored, drainMs, ...(await readCalls(apis)) };
}

export interface Losses {
  /** Orders that the customer was told are accepted, and that one API at least has never heard of. */
  lost: number;
  /** Orders that are stored, although their customer got an error or nothing, and of which an API has never heard. */
  halfDone: number;
}

export function lossesOf({ placed, stored, inventory, notification }: WatchedRun): Losses {
  const accepted = new Set(placed.flatMap(({ orderId }) => orderId ?? []));
  const isCalled = (id: string): boolean => inventory.doneAt.has(id) && notification.doneAt.has(id);
  const known = new Set([...stored, ...accepted]);
  const missing = [...known].filter((id) => !isCalled(id));
  const lost = missing.filter((id) => accepted.has(id)).length;
  return { lost, halfDone: missing.length - lost };
}
