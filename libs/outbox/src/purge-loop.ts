import type { Logger } from '@rivulet/telemetry';
import type { Clock } from '@rivulet/resilience';
import { pause } from './pause.ts';

export interface PurgeLoopParts {
  /** Deletes up to `limit` and gives the number deleted. */
  purge: (limit: number) => Promise<number>;
  /** Only the active relay purges. */
  isActive: () => boolean;
  everyMs: number;
  batchRows: number;
  clock: Clock;
  log: Pick<Logger, 'debug' | 'warn'>;
}

/** Purges published records batch by batch, with a rest between rounds. A failed round is repeated after the rest: nothing depends on it. */
export async function runPurgeLoop(parts: PurgeLoopParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(parts.everyMs, signal, parts.clock);
    if (signal.aborted || !parts.isActive()) continue;
    try {
      const purged = await purgeAll(parts, signal);
      if (purged > 0) parts.log.debug({ purged }, 'published outbox records purged');
    } catch (error) {
      parts.log.warn(
        { err: error, retryInMs: parts.everyMs },
        'outbox purge failed: the table grows until a later round succeeds',
      );
    }
  }
}

async function purgeAll({ purge, batchRows }: PurgeLoopParts, signal: AbortSignal): Promise<number> {
  let total = 0;
  for (;;) {
    const purged = await purge(batchRows);
    total += purged;
    if (purged < batchRows || signal.aborted) return total;
  }
}
