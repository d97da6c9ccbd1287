import type { LoadResult } from './load-run.ts';
import { quantiles, type Quantiles } from './percentile.ts';

/** The last line of standard output with --json. Times in ms, memory in MB. */
export interface Report {
  ok: boolean;
  orders: number;
  accepted: number;
  published: number | null;
  called: PerApi<number>;
  /** Counts over both APIs; the ids, at most twenty of each, are below. */
  missing: number;
  repeated: number;
  /** Repeated calls that did the thing a second time; the others were answered from their Idempotency-Key. */
  secondEffects: number;
  misordered: number;
  missingIds: PerApi<string[]>;
  repeatedIds: PerApi<string[]>;
  misorderedIds: PerApi<string[]>;
  /** POSTs that were not answered with 201, by status or error. */
  postFailures: Record<string, number>;
  postMs: Quantiles;
  bothCallsMs: Quantiles;
  /** From the start of the process to the ready block. */
  startMs: number;
  elapsedMs: number;
  interrupted: boolean;
  memoryMb: Record<string, number>;
}

interface PerApi<T> {
  inventory: T;
  notification: T;
}

/** How many ids of each kind are shown. */
export const mostIds = 20;

export function createReport(
  result: LoadResult,
  { startMs, memoryMb }: { startMs: number; memoryMb: Record<string, number> },
): Report {
  const { placed, inventory, notification } = result;
  const total = (finding: 'missing' | 'repeated' | 'misordered'): number =>
    inventory[finding].length + notification[finding].length;
  const ids = (finding: 'missing' | 'repeated' | 'misordered'): PerApi<string[]> => ({
    inventory: inventory[finding].slice(0, mostIds),
    notification: notification[finding].slice(0, mostIds),
  });
  const accepted = placed.accepted.length;
  const faults = total('missing') + total('repeated') + total('misordered') + placed.failures.size;
  return {
    ok: faults === 0 && accepted > 0 && (accepted === result.orders || result.interrupted),
    orders: result.orders,
    accepted,
    published: result.published ?? null,
    called: { inventory: inventory.called, notification: notification.called },
    missing: total('missing'),
    repeated: total('repeated'),
    secondEffects: inventory.secondEffects + notification.secondEffects,
    misordered: total('misordered'),
    missingIds: ids('missing'),
    repeatedIds: ids('repeated'),
    misorderedIds: ids('misordered'),
    postFailures: Object.fromEntries(placed.failures),
    postMs: quantiles(placed.postMs),
    bothCallsMs: quantiles(result.bothCallsMs),
    startMs: Math.round(startMs),
    elapsedMs: Math.round(result.elapsedMs),
    interrupted: result.interrupted,
    memoryMb,
  };
}
