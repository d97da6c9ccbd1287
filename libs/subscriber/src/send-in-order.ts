import type { OutgoingRecord, Producer } from '@rivulet/kafka';
import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import type { Obstacles } from './obstacles.ts';

/** Resolves when the broker has confirmed the record; keeps trying until the signal aborts. @throws the signal's reason */
export type Send = (record: OutgoingRecord, signal: AbortSignal) => Promise<void>;

const recordsPerBatch = 500;

/**
 * Sends in batches, of each topic one at a time: copies of one key must stand in the retry topic in their order. A topic
 * that takes nothing holds up no other: what those have confirmed is not sent to them again.
 */
export function createSend(producer: Producer, obstacles: Obstacles, clock: Clock): Send {
  const toTopics = new Map<string, (record: OutgoingRecord) => Promise<OutgoingRecord>>();
  function sendOne(record: OutgoingRecord): Promise<OutgoingRecord> {
    let toTopic = toTopics.get(record.topic);
    if (toTopic === undefined) toTopics.set(record.topic, (toTopic = sendTogether(producer)));
    return toTopic(record);
  }
  const failed = (error: unknown): void => obstacles.hit('broker', error);
  const isSent = (): void => obstacles.gone('broker');
  return (record, signal) => keepTrying(() => sendOne(record).then(isSent), { signal, clock, failed });
}

function sendTogether(producer: Producer): (record: OutgoingRecord) => Promise<OutgoingRecord> {
  const run = async (records: OutgoingRecord[]) => {
    await producer.send(records);
    return records;
  };
  return gather(run, { maxItems: recordsPerBatch });
}
