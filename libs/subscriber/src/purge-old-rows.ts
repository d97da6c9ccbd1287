import { wait, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { IdempotencyStore } from './idempotency-store.ts';

const everyMs = 3_600_000;

export interface PurgeOptions {
  store: Pick<IdempotencyStore, 'purge'>;
  retentionMs: number;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
}

/** Forgets, once an hour, events that no topic keeps any more. Ends with the signal. */
export function purgeOldRows({ store, retentionMs, signal, log, clock }: PurgeOptions): void {
  void (async () => {
    while (!signal.aborted) {
      await wait(everyMs, signal, clock).catch(() => undefined);
      if (signal.aborted) return;
      try {
        log.info({ deleted: await store.purge(retentionMs) }, 'old rows of the idempotency store deleted');
      } catch (error) {
        log.warn({ err: error }, 'old rows of the idempotency store not deleted: trying again in an hour');
      }
    }
  })();
}
