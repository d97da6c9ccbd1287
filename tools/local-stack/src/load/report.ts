import type { LedgerCheck } from './check-ledger.ts';
import type { LoadResult } from './load-run.ts';
import { quantiles, type Quantiles } from './percentile.ts';

/** The last line of standard output with --json. Times in ms, memory in MB. */
export interface Report {
  ok: boolean;
  orders: number;
  accepted: number;
  published: number | null;
  /** By API, as everything below that is said of each. */
  called: PerApi<number>;
  /** Counts over all APIs; the ids, at most twenty of each, are below. */
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
  /** From when the POST was due to the end of the last of the order's calls: both, with two APIs. */
  bothCallsMs: Quantiles;
  /** From the start of the process to the ready block. */
  startMs: number;
  elapsedMs: number;
  interrupted: boolean;
  memoryMb: Record<string, number>;
}

type PerApi<T> = Record<string, T>;

type Finding = 'missing' | 'repeated' | 'misordered';

/** How many ids of each kind are shown. */
export const mostIds = 20;

export function createReport(
  result: LoadResult,
  { startMs, memoryMb }: { startMs: number; memoryMb: Record<string, number> },
): Report {
  const { placed, checks } = result;
  const ofEach = <T>(read: (check: LedgerCheck) => T): PerApi<T> =>
    Object.fromEntries(Object.entries(checks).map(([api, check]) => [api, read(check)]));
  const sum = (read: (check: LedgerCheck) => number): number =>
    Object.values(checks).reduce((count, check) => count + read(check), 0);
  const total = (finding: Finding): number => sum((check) => check[finding].length);
  const ids = (finding: Finding): PerApi<string[]> => ofEach((check) => check[finding].slice(0, mostIds));
  const accepted = placed.accepted.length;
  const faults = total('missing') + total('repeated') + total('misordered') + placed.failures.size;
  return {
    ok: faults === 0 && accepted > 0 && (accepted === result.orders || result.interrupted),
    orders: result.orders,
    accepted,
    published: result.published ?? null,
    called: ofEach(({ called }) => called),
    missing: total('missing'),
    repeated: total('repeated'),
    secondEffects: sum(({ secondEffects }) => secondEffects),
    misordered: total('misordered'),
    missingIds: ids('missing'),
    repeatedIds: ids('repeated'),
    misorderedIds: ids('misordered'),
    postFailures: Object.fromEntries(placed.failures),
    postMs: quantiles(placed.postMs),
    bothCallsMs: quantiles(result.allCallsMs),
    startMs: Math.round(startMs),
    elapsedMs: Math.round(result.elapsedMs),
    interrupted: result.interrupted,
    memoryMb,
  };
}
