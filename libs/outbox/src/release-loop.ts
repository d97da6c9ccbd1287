import type { Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { ParkedFilter, ReleasedState } from './parked-sql.ts';
import { pause } from './pause.ts';

export interface ReleaseLoopParts {
  /** Lets parked records be tried again and gives the ids of those that stood in front. */
  release: (filter: ParkedFilter) => Promise<string[]>;
  /** What has become of them. */
  stateOf: (ids: readonly string[]) => Promise<ReleasedState>;
  /** Topics that records wait for, as far as the broker has them now. */
  newTopics: () => Promise<string[]>;
  /** Only the active relay does. */
  isActive: () => boolean;
  /** There is something to send. */
  released: () => void;
  everyMs: number;
  clock: Clock;
  log: Pick<Logger, 'warn'>;
}

/** Each costs a send that may be refused: many refused ones must not slow the others down. */
const firstRound = 100;
/** As long as all that were tried are taken, the rounds grow. */
const largestRound = 10_000;
/** How soon a topic that was missing is noticed. */
const topicsEveryMs = 5_000;
const lookAgainMs = 50;

/** Has parked records tried again from time to time: topics are created, schemas registered, limits raised. */
export async function runReleaseLoop(parts: ReleaseLoopParts, signal: AbortSignal): Promise<void> {
  const { clock, everyMs } = parts;
  const restMs = Math.min(everyMs, topicsEveryMs);
  let restedMs = 0;
  while (!signal.aborted) {
    await pause(restMs, signal, clock);
    restedMs += restMs;
    if (signal.aborted || !parts.isActive()) continue;
    try {
      for (const topic of await parts.newTopics()) await releaseWhileTaken({ topic, as: 'unknown-topic' });
      if (restedMs < everyMs) continue;
      restedMs = 0;
      await releaseWhileTaken({ olderThanMs: everyMs });
    } catch (error) {
      parts.log.warn(
        { err: error, retryInMs: restMs },
        'parked outbox records not released: tried again later',
      );
    }
  }

  /** Ends with the first round of which one is parked anew: its reason is likely that of the rest. */
  async function releaseWhileTaken(filter: ParkedFilter): Promise<void> {
    for (let limit = firstRound; !signal.aborted; limit = Math.min(limit * 2, largestRound)) {
      const ids = await parts.release({ ...filter, limit });
      if (ids.length === 0) return;
      parts.released();
      if ((await untilTried(ids)) === 'parked' || ids.length < limit) return;
    }
  }

  async function untilTried(ids: readonly string[]): Promise<ReleasedState> {
    for (;;) {
      const state = await parts.stateOf(ids);
      if (state !== 'waiting' || signal.aborted || !parts.isActive()) return state;
      await pause(lookAgainMs, signal, clock);
    }
  }
}
