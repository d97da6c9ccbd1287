import type { Logger } from '@rivulet/telemetry';
import { every } from './every.ts';
import { purgeKeys, type NamedQuery } from './orders-sql.ts';

const purgeEveryMs = 60_000;
const purgeRows = 1_000;

/** Forgets Idempotency-Keys past their retention. A failed round is repeated a minute later: nothing depends on it. */
export function purgeKeysNowAndThen(
  query: NamedQuery,
  retentionMs: number,
  log: Pick<Logger, 'warn'>,
  signal: AbortSignal,
): void {
  every(purgeEveryMs, signal, async () => {
    try {
      for (let purged = purgeRows; purged === purgeRows && !signal.aborted;)
        purged = await purgeKeys(query, retentionMs, purgeRows);
    } catch (error) {
      log.warn({ err: error }, 'old Idempotency-Keys could not be purged: tried again in a minute');
    }
  });
}
