import type { KafkaRecord, LogRange } from '@rivulet/kafka';
import type { Connections } from '../connections.ts';
import type { Ends } from '../log-ranges.ts';
import type { TaskWork } from '../task/run-task.ts';
import type { TaskLog } from '../task/task-log.ts';
import type { OffsetSet } from './offset-set.ts';

export interface SendEventsOptions {
  /** Those of a partition are sent in its order. */
  ranges: readonly LogRange[];
  chosen: OffsetSet;
  log: Pick<TaskLog, 'write'>;
  now: () => number;
}

/** A run that is killed sends again what it had sent since the mark before: the same deliveries, which does no harm. */
const markEveryMs = 5_000;

/** Reads the events once more and gives those that are chosen, a fetch of them in memory at a time. */
export function sendEvents(
  { reader }: Pick<Connections, 'reader'>,
  { ranges, chosen, log, now }: SendEventsOptions,
): Omit<TaskWork<KafkaRecord>, 'send'> {
  const batches = reader.read(ranges);
  const fetched: KafkaRecord[] = [];
  let unmarked: { events: number; next: Ends } = { events: 0, next: {} };
  let markedAt = now();

  return {
    planned: chosen.size(),
    async take(count) {
      while (fetched.length < count) {
        const next = await batches.next();
        if (next.done === true) break;
        fetched.push(...next.value.filter((event) => chosen.has(event)));
      }
      return fetched.splice(0, count);
    },
    async mark(events) {
      unmarked.events += events.length;
      for (const { partition, offset } of events) unmarked.next[partition] = offset + 1;
      if (now() - markedAt < markEveryMs) return;
      await log.write({ step: 'progress', ...unmarked });
      unmarked = { events: 0, next: {} };
      markedAt = now();
    },
    unmarked: () => unmarked,
  };
}
