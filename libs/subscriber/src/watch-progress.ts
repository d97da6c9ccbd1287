import type { TopicAdmin } from '@rivulet/kafka';
import { wait, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import type { Ownership } from './own-partitions.ts';

export type WatchStep = 'reconnect' | 'not-ready' | 'give-up';

export interface WatchOptions {
  /** No progress for this long although there is work: reconnect; for twice as long: not ready; for three times: give up. */
  stallMs: number;
  ownership: () => Ownership | undefined;
  admin: Pick<TopicAdmin, 'offsets'>;
  /** Why no progress is to be expected now; undefined when it is. */
  excuse: () => string | undefined;
  reconnect: () => Promise<void>;
  giveUp: (error: Error) => void;
  counted: (step: WatchStep) => void;
  signal: AbortSignal;
  log: Logger;
  clock: Clock;
}

export interface ProgressWatch {
  /** Why the subscriber counts as stalled, or that nobody can say; undefined when it moves. */
  stalled(): string | undefined;
}

/** Something that must move while it has work. */
interface Progress {
  what: string;
  hasWork: boolean;
  at: number;
}

/**
 * Notices what no error tells: events are there, and nothing is fetched or settled. kafkajs is known for fetch loops
 * that end without a word (its issues 659 and 1570) and for members that stay without working (1616).
 */
export function watchProgress(options: WatchOptions): ProgressWatch {
  const { stallMs, ownership, admin, excuse, signal, clock, log } = options;
  const marks = new Map<string, { at: number; since: number; steps: number }>();
  let reason: string | undefined;

  async function look(): Promise<void> {
    const owned = ownership();
    const excused = owned === undefined || excuse() !== undefined;
    const all = owned === undefined ? [] : await progressOf(owned, admin);
    let worst: { what: string; stalledMs: number } | undefined;
    for (const { what, hasWork, at } of all) {
      const mark = marks.get(what);
      if (excused || !hasWork || mark?.at !== at) {
        marks.set(what, { at, since: clock.now(), steps: 0 });
        continue;
      }
      const stalledMs = clock.now() - mark.since;
      if (stalledMs > (worst?.stalledMs ?? 0)) worst = { what, stalledMs };
    }
    const steps = worst === undefined ? 0 : Math.min(3, Math.floor(worst.stalledMs / stallMs));
    if (steps < 2) reason = undefined;
    if (worst !== undefined) await take(worst.what, worst.stalledMs, steps);
  }

  async function take(what: string, stalledMs: number, steps: number): Promise<void> {
    const mark = marks.get(what);
    if (mark === undefined || steps <= mark.steps) return;
    mark.steps = steps;
    const message = `${what}: no progress for ${stalledMs} ms although there is work`;
    if (steps === 1) {
      options.counted('reconnect');
      log.warn({ stalled: what, stalledMs }, 'no progress although there is work: reconnecting');
      await options.reconnect();
    } else if (steps === 2) {
      options.counted('not-ready');
      reason = message;
      log.error({ stalled: what, stalledMs }, 'no progress after reconnecting: not ready');
    } else {
      options.counted('give-up');
      options.giveUp(new Error(`${message}; the process must start anew`));
    }
  }

  void (async () => {
    while (!signal.aborted) {
      await wait(stallMs / 4, signal, clock).catch(() => undefined);
      if (signal.aborted) return;
      await look().catch((error: unknown) => {
        // Brokers that do not answer at all are no stall of this consumer.
        log.debug({ err: error }, 'progress can not be judged now');
        reason = `the brokers do not answer: ${error instanceof Error ? error.message : String(error)}`;
        marks.clear();
      });
    }
  })();
  return { stalled: () => reason };
}

async function progressOf(owned: Ownership, admin: Pick<TopicAdmin, 'offsets'>): Promise<Progress[]> {
  const partitions = [...owned.partitions];
  const topics = [...new Set(partitions.map(([, { topic }]) => topic))];
  const ends = new Map<string, number>();
  for (const topic of topics) {
    for (const { partition, high } of await admin.offsets(topic)) ends.set(`${topic}/${partition}`, high);
  }
  return [
    ...partitions.map(([key, { ledger, paused }]) => ({
      what: `fetching ${key}`,
      hasWork: !paused && (ends.get(key) ?? 0) > ledger.next(),
      at: ledger.next(),
    })),
    { what: 'deliveries under way', hasWork: owned.inFlight() > 0, at: owned.settled() },
  ];
}
