import type { OutgoingRecord, Producer } from '@rivulet/kafka';
import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import type { Obstacles } from './obstacles.ts';

/** Resolves when the broker has confirmed the record; keeps trying until the signal aborts. @throws the signal's reason */
export type Send = (record: OutgoingRecord, signal: AbortSignal) => Promise<void>;

const recordsPerBatch = 500;

/** Sends in batches, one at a time: copies of one key must stand in the retry topic in their order. */
export function createSend(producer: Producer, obstacles: Obstacles, clock: Clock): Send {
  const sendOne = gather(
    async (records: OutgoingRecord[]) => {
      await producer.send(records);
      return records;
    },
    { maxItems: recordsPerBatch },
  );
  return async (record, signal) => {
    await keepTrying(() => sendOne(record), {
      signal,
      clock,
      failed: (error) => obstacles.hit('broker', error),
    });
    obstacles.gone('broker');
  };
}
