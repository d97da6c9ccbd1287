import type { Logger } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { every } from './every.ts';

export interface DatabaseWatch {
  /** Why requests can't be answered now. */
  reason(): string | undefined;
}

/** Asks the database now and then whether it answers; readiness must know also when no request comes. */
export function watchDatabase(
  pool: Pick<Pool, 'query'>,
  log: Pick<Logger, 'info' | 'warn'>,
  signal: AbortSignal,
  everyMs = 2_000,
): DatabaseWatch {
  let reason: string | undefined;
  every(everyMs, signal, async () => {
    try {
      await pool.query('select 1');
      if (reason !== undefined) log.info('the database answers again');
      reason = undefined;
    } catch (error) {
      if (reason === undefined)
        log.warn({ err: error }, 'the database does not answer: orders are refused with 503');
      reason = 'the database does not answer';
    }
  });
  return { reason: () => reason };
}
