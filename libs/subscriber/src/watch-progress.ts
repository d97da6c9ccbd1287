import type { TopicAdmin } from '@rivulet/kafka';
import { wait, type Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { followLogs, type FollowedLogs } from './follow-logs.ts';
import type { Ownership } from './own-partitions.ts';

export type WatchStep = 'reconnect' | 'not-ready' | 'give-up';

export interface WatchOptions {
  /** No progress for this long although there is work: reconnect; as long again: not ready; as long again: give up. */
  stallMs: number;
  /** How long joining the group may take beyond that: the group may be waiting for a member that is gone. */
  joinMs: number;
  topics: readonly string[];
  ownership: () => Ownership | undefined;
  /** Somebody has let the subscriber leave its group: it is not to be a member. */
  isAway: () => boolean;
  admin: Pick<TopicAdmin, 'offsets' | 'reconnect'>;
  /** Why deliveries make no progress now, though nothing is wrong with this process; undefined when they should. */
  excuse: () => string | undefined;
  /** Lets go of the old connections, within bounds; not waiting until the new ones work. */
  reconnect: () => Promise<void>;
  giveUp: (error: Error) => void;
  counted: (step: WatchStep) => void;
  /** Told at each look what is known of the topics' logs. */
  looked?: (logs: FollowedLogs, owned: Ownership | undefined) => void;
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
  patienceMs: number;
}

/**
 * Notices what no error tells: events are there, and nothing is fetched or settled; or brokers take connections and
 * never answer. kafkajs is known for fetch loops that end without a word (its issues 659 and 1570) and for members
 * that stay without working (1616). Brokers that refuse connections are an outage, which no new process would mend.
 */
export function watchProgress(options: WatchOptions): ProgressWatch {
  const { stallMs, ownership, signal, clock, log } = options;
  const logs = followLogs(options.admin);
  const marks = new Map<string, { at: number; since: number }>();
  let steps = 0;
  let steppedAt = 0;
  let reconnecting = false;
  let reason: string | undefined;

  async function look(): Promise<void> {
    await Promise.race([logs.ask(options.topics), wait(stallMs / 4, signal, clock).catch(() => undefined)]);
    if (signal.aborted) return;
    const owned = ownership();
    options.looked?.(logs, owned);
    const refusal = logs.refusal();
    if (refusal !== undefined) {
      reason = `the brokers do not answer: ${refusal instanceof Error ? refusal.message : JSON.stringify(refusal)}`;
      marks.clear();
      steps = 0;
      return;
    }
    const stalled = progressOf(options, owned, logs).filter((progress) => !moves(progress));
    const [worst] = stalled.sort((a, b) => sinceOf(a) - sinceOf(b));
    if (reconnecting) return;
    if (worst === undefined) steps = 0;
    if (steps < 2) reason = undefined;
    if (worst !== undefined) take(worst);
  }

  const sinceOf = ({ what }: Progress): number => marks.get(what)?.since ?? clock.now();

  function moves({ what, hasWork, at, patienceMs }: Progress): boolean {
    const mark = marks.get(what);
    if (!hasWork || mark?.at !== at) {
      marks.set(what, { at, since: clock.now() });
      return true;
    }
    return clock.now() - mark.since < patienceMs;
  }

  /** One step at a time, each with its own time to help. */
  function take(worst: Progress): void {
    const { what: stalled, patienceMs } = worst;
    if (steps > 0 && clock.now() - steppedAt < patienceMs) return;
    steps += 1;
    steppedAt = clock.now();
    const stalledMs = steppedAt - sinceOf(worst);
    const message = `${stalled}: no progress for ${stalledMs} ms although there is work`;
    if (steps === 1) {
      options.counted('reconnect');
      log.warn({ stalled, stalledMs }, 'no progress although there is work: reconnecting');
      void reconnect();
    } else if (steps === 2) {
      options.counted('not-ready');
      reason = message;
      log.error({ stalled, stalledMs }, 'no progress after reconnecting: not ready');
    } else if (steps === 3) {
      options.counted('give-up');
      log.error({ stalled, stalledMs }, 'no progress: giving up');
      options.giveUp(new Error(`${message}; the process must start anew`));
    }
  }

  /** The next step's time begins when the old connections are gone. */
  async function reconnect(): Promise<void> {
    reconnecting = true;
    try {
      await Promise.all([logs.renew(), options.reconnect()]);
    } catch (error) {
      log.warn({ err: error }, 'reconnecting has failed');
    }
    reconnecting = false;
    steppedAt = clock.now();
  }

  void (async () => {
    while (!signal.aborted) {
      await wait(stallMs / 4, signal, clock).catch(() => undefined);
      if (!signal.aborted) await look();
    }
  })();
  return { stalled: () => reason };
}

function progressOf(
  { stallMs, joinMs, excuse, isAway }: WatchOptions,
  owned: Ownership | undefined,
  logs: FollowedLogs,
): Progress[] {
  const isExcused = excuse() !== undefined;
  const membership = { what: 'joining the group', at: owned?.epoch ?? 0, patienceMs: stallMs + joinMs };
  return [
    { what: 'answers of the brokers', hasWork: true, at: logs.answers(), patienceMs: stallMs },
    { ...membership, hasWork: owned === undefined && !isAway() },
    ...[...(owned?.partitions ?? [])].map(([key, { ledger, paused }]) => ({
      what: `fetching ${key}`,
      hasWork: !isExcused && !paused && (logs.ranges.get(key)?.high ?? 0) > ledger.next(),
      at: ledger.next(),
      patienceMs: stallMs,
    })),
    {
      what: 'deliveries under way',
      hasWork: !isExcused && (owned?.inFlight() ?? 0) > 0,
      at: owned?.settled() ?? 0,
      patienceMs: stallMs,
    },
  ];
}
