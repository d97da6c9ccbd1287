import type { Admin } from 'kafkajs';
import { setTimeout as delay } from 'node:timers/promises';

const everyMs = 100;
const withinMs = 30_000;
/** What a broker says of a topic that is being made. */
const becoming: ReadonlySet<string> = new Set(['UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);

export interface UntilLedOptions {
  pause?: (ms: number) => Promise<unknown>;
  now?: () => number;
}

/**
 * Resolves when every partition of the new topics has a leader. kafkajs' own wait gives up when it asks a broker that
 * has not heard of a topic yet, as happens in a cluster of several.
 * @throws what the brokers say when it takes too long
 */
export async function untilLed(
  admin: Pick<Admin, 'fetchTopicMetadata'>,
  topics: string[],
  { pause = delay, now = Date.now }: UntilLedOptions = {},
): Promise<void> {
  for (const deadline = now() + withinMs; ; await pause(everyMs)) {
    try {
      const found = await admin.fetchTopicMetadata({ topics });
      if (found.topics.every(({ partitions }) => partitions.every(({ leader }) => leader >= 0))) return;
      if (now() > deadline) throw new Error(`no leader for some partitions of ${topics.join(', ')}`);
    } catch (error) {
      if (!becoming.has((error as { type?: string }).type ?? '') || now() > deadline) throw error;
    }
  }
}
