import type { Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { pause } from './pause.ts';

export interface ReleaseLoopParts {
  /** Lets up to `limit` parked records be tried again and gives their number. */
  release: (limit: number) => Promise<number>;
  /** Only the active relay does. */
  isActive: () => boolean;
  /** There is something to send. */
  released: () => void;
  everyMs: number;
  clock: Clock;
  log: Pick<Logger, 'warn'>;
}

/** Each costs a send that may be refused: many refused ones must not slow the others down. */
const perRound = 100;

/** Has parked records tried again from time to time: topics are created, schemas registered, limits raised. */
export async function runReleaseLoop(parts: ReleaseLoopParts, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await pause(parts.everyMs, signal, parts.clock);
    if (signal.aborted || !parts.isActive()) continue;
    try {
      if ((await parts.release(perRound)) > 0) parts.released();
    } catch (error) {
      parts.log.warn(
        { err: error, retryInMs: parts.everyMs },
        'parked outbox records not released: tried again later',
      );
    }
  }
}
