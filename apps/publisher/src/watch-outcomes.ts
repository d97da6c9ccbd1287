import { partitionKey, type TopicAdmin, type TopicPartition } from '@rivulet/kafka';
import type { Clock } from '@rivulet/resilience';
import type { Logger } from '@rivulet/telemetry';
import { every } from './every.ts';

export interface WatchOutcomesParts {
  admin: Pick<TopicAdmin, 'offsets'>;
  topics: readonly string[];
  /** The next offset that is waited for, of each partition that is to bring records now. */
  awaited: () => readonly AwaitedOffset[];
  stalled: (error: Error) => void;
  log: Pick<Logger, 'debug'>;
  signal: AbortSignal;
  clock: Clock;
}

export interface AwaitedOffset extends TopicPartition {
  offset: number;
}

/** A partition that has brought nothing from one look to the next, though its log goes on, is stalled. */
const lookEveryMs = 15_000;

/**
 * Tells when a consumer that looks well gets nothing any more: it would say so itself only if it knew. A look that the
 * brokers do not answer says nothing.
 */
export function watchOutcomes(parts: WatchOutcomesParts): void {
  const { topics, admin, awaited, stalled, log, signal, clock } = parts;
  let behindBefore = new Map<string, number>();

  async function look(): Promise<void> {
    const ends = new Map<string, number>();
    for (const topic of topics) {
      for (const { partition, high } of await admin.offsets(topic))
        ends.set(partitionKey({ topic, partition }), high);
    }
    const behind = new Map<string, number>();
    for (const each of awaited()) {
      const key = partitionKey(each);
      if ((ends.get(key) ?? 0) > each.offset) behind.set(key, each.offset);
    }
    const stuck = [...behind].filter(([key, offset]) => behindBefore.get(key) === offset).map(([key]) => key);
    behindBefore = behind;
    if (stuck.length === 0 || signal.aborted) return;
    stalled(
      new Error(
        `nothing came of ${stuck.join(', ')} for ${lookEveryMs / 1_000} s, though there is more to read`,
      ),
    );
  }

  every(
    lookEveryMs,
    signal,
    () =>
      look().catch((error: unknown) => log.debug({ err: error }, 'the logs of outcomes can not be asked')),
    clock,
  );
}
