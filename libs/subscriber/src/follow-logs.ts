import { isSilence, partitionKey, type TopicAdmin } from '@rivulet/kafka';

/** First kept and log-end offset of a partition. */
export interface LogRange {
  low: number;
  high: number;
}

export interface FollowedLogs {
  /** Asks the brokers unless a question is open; resolves when they answered or refused. Never rejects. */
  ask(topics: readonly string[]): Promise<void>;
  /** As last heard, by topic and partition. */
  ranges: ReadonlyMap<string, LogRange>;
  /** Partition counts as last heard. */
  counts: ReadonlyMap<string, number>;
  /** Counts answers: brokers that take connections and never answer leave it as it is. */
  answers(): number;
  /** What they refused the last question with; undefined when they answered it, or are silent. */
  refusal(): unknown;
  /** Drops the open question and asks over new connections from now on. */
  renew(): Promise<void>;
}

/** Knows where logs begin and end, and tells brokers that are away from brokers that are silent. */
export function followLogs(admin: Pick<TopicAdmin, 'offsets' | 'reconnect'>): FollowedLogs {
  const ranges = new Map<string, LogRange>();
  const counts = new Map<string, number>();
  let open: Promise<void> | undefined;
  let answers = 0;
  let refusal: unknown;

  async function read(topics: readonly string[], isOpen: () => boolean): Promise<void> {
    try {
      const logs = await Promise.all(
        topics.map(async (topic) => ({ topic, log: await admin.offsets(topic) })),
      );
      if (!isOpen()) return;
      ranges.clear();
      for (const { topic, log } of logs) {
        counts.set(topic, log.length);
        for (const { partition, low, high } of log)
          ranges.set(partitionKey({ topic, partition }), { low, high });
      }
      answers += 1;
      refusal = undefined;
    } catch (error) {
      if (!isOpen()) return;
      refusal = isSilence(error) ? undefined : error;
    }
  }

  return {
    ask(topics) {
      if (open !== undefined) return open;
      const asked: Promise<void> = read(topics, () => open === asked).finally(() => {
        if (open === asked) open = undefined;
      });
      open = asked;
      return asked;
    },
    ranges,
    counts,
    answers: () => answers,
    refusal: () => refusal,
    renew() {
      open = undefined;
      return admin.reconnect();
    },
  };
}
