import { setTimeout as delay } from 'node:timers/promises';
import type { LoadProgress } from './load-run.ts';

const lookEveryMs = 250;
/** Longer than Kafka takes to give up a killed subscriber (SESSION_TIMEOUT_MS), whose partitions rest until then. */
const giveUpAfterMs = 45_000;
const afterInterruptMs = 3_000;
/** A repeated call would come soon after the first: so look once more when all seems done. */
const quietMs = 500;

export interface WatchLoadOptions {
  look: () => Promise<LoadProgress>;
  isPlacing: () => boolean;
  signal: AbortSignal;
  now?: () => number;
  wait?: (ms: number) => Promise<unknown>;
}

/** Looks until all is done and quiet, nothing moves any more, or, after an interrupt, the time for the rest is over. */
export async function watchLoad(
  options: WatchLoadOptions,
): Promise<{ progress: LoadProgress; gaveUp: boolean }> {
  const { look, isPlacing, signal, now = () => performance.now(), wait = delay } = options;
  let movedAt = now();
  let before = '';
  let interruptedAt: number | undefined;
  for (;;) {
    const placing = isPlacing();
    const progress = await look();
    const at = now();
    const state = JSON.stringify([progress.placed.sent, progress.published, progress.done]);
    if (state !== before) movedAt = at;
    before = state;
    if (signal.aborted) interruptedAt ??= at;
    if (!placing && isComplete(progress) && at - movedAt >= quietMs) return { progress, gaveUp: false };
    if (interruptedAt !== undefined && at - interruptedAt >= afterInterruptMs)
      return { progress, gaveUp: false };
    if (at - movedAt >= giveUpAfterMs) return { progress, gaveUp: true };
    await wait(lookEveryMs);
  }
}

function isComplete({ placed: { accepted }, published, done }: LoadProgress): boolean {
  const counts = [published ?? accepted.length, ...Object.values(done)];
  return counts.every((count) => count >= accepted.length);
}
