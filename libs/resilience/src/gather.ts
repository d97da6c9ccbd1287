import { systemClock, type Clock } from './clock.ts';

export interface GatherOptions {
  /** Items of one run at the most. */
  maxItems: number;
  /** Runs under way at the same time; 1 keeps the order of the items. */
  maxRuns?: number;
  /** Items that no run has taken after `afterMs` are never run: their callers get the error. Left out: they wait. */
  expire?: { afterMs: number; error: () => Error; clock?: Clock };
}

/**
 * Turns single calls into batches without waiting for company: what arrives while a run is under way forms the next
 * one. An idle gatherer runs at the end of the current turn of the event loop.
 * `run` gives one result for each item, in their order; when it fails, each caller of that run gets the error.
 */
export function gather<Item, Result>(
  run: (items: Item[]) => Promise<readonly Result[]>,
  { maxItems, maxRuns = 1, expire }: GatherOptions,
): (item: Item) => Promise<Result> {
  interface Waiting {
    item: Item;
    since: number;
    resolve: (result: Result) => void;
    reject: (error: unknown) => void;
  }
  const clock = expire?.clock ?? systemClock;
  let waiting: Waiting[] = [];
  let runs = 0;
  let scheduled = false;
  let stopWatching: (() => void) | undefined;

  function scheduleRun(): void {
    if (scheduled || runs >= maxRuns || waiting.length === 0) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void start();
    });
  }

  async function start(): Promise<void> {
    const batch = waiting.slice(0, maxItems);
    if (batch.length === 0) return;
    waiting = waiting.slice(maxItems);
    if (waiting.length === 0) {
      stopWatching?.();
      stopWatching = undefined;
    }
    runs += 1;
    scheduleRun();
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach((entry, index) => entry.resolve(results[index] as Result));
    } catch (error) {
      for (const entry of batch) entry.reject(error);
    } finally {
      runs -= 1;
      scheduleRun();
    }
  }

  /** One timer for all that wait, set for the oldest of them. */
  function watchOldest(): void {
    const oldest = waiting[0];
    if (expire === undefined || stopWatching !== undefined || oldest === undefined) return;
    stopWatching = clock.after(oldest.since + expire.afterMs - clock.now(), () => {
      stopWatching = undefined;
      const expired = waiting.filter(({ since }) => since + expire.afterMs <= clock.now());
      waiting = waiting.slice(expired.length);
      for (const { reject } of expired) reject(expire.error());
      watchOldest();
    });
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, since: expire === undefined ? 0 : clock.now(), resolve, reject });
      scheduleRun();
      watchOldest();
    });
}
