import { setTimeout as delay } from 'node:timers/promises';
import type { LedgerEntry } from '@rivulet/testing';
import type { ApiProcess } from './api-process.ts';
import type { RunningWay } from './scene.ts';

export type Apis = Record<'inventory' | 'notification', ApiProcess>;

const pollMs = 250;

/** What the ledger of one API says of each order. */
export interface MadeCalls {
  /** When the first successful call of the order was answered, epoch ms; orders without one are not there. */
  doneAt: Map<string, number>;
  /** Orders with more than one successful call. */
  repeated: number;
  /** Orders whose thing was done twice. */
  doneTwice: number;
  /** Successful calls in all. */
  successes: number;
}

/** Failed calls are no calls. One whose caller has gone was made all the same. */
export function madeCalls(entries: readonly LedgerEntry[]): MadeCalls {
  const doneAt = new Map<string, number>();
  const [repeated, doneTwice] = [new Set<string>(), new Set<string>()];
  const effects = new Set<string>();
  let successes = 0;
  for (const { orderId, effect, replayed, at, endedAt } of entries) {
    if (orderId === null || !(effect || replayed)) continue;
    successes += 1;
    const earlier = doneAt.get(orderId);
    if (earlier !== undefined) repeated.add(orderId);
    doneAt.set(orderId, Math.min(earlier ?? Infinity, endedAt ?? at));
    if (effect && effects.has(orderId)) doneTwice.add(orderId);
    if (effect) effects.add(orderId);
  }
  return { doneAt, repeated: repeated.size, doneTwice: doneTwice.size, successes };
}

export async function readCalls({ inventory, notification }: Apis) {
  const [first, second] = await Promise.all([inventory.calls(), notification.calls()]);
  return { inventory: madeCalls(first), notification: madeCalls(second) };
}

export interface Settling {
  /** Orders that were stored before. */
  before: number;
  withinMs: number;
}

/** Waits until both calls of every stored order are made and answered. False when the time is over before. */
export async function untilCalled(
  way: RunningWay,
  { inventory, notification }: Apis,
  { before, withinMs }: Settling,
): Promise<boolean> {
  const deadline = performance.now() + withinMs;
  for (;;) {
    const stored = (await way.orders()).length - before;
    const [first, second] = await Promise.all([inventory.summary(), notification.summary()]);
    const isQuiet = first.inProgress + second.inProgress === 0;
    if (isQuiet && Math.min(first.orders, second.orders) >= stored) return true;
    if (performance.now() >= deadline) return false;
    await delay(pollMs);
  }
}
