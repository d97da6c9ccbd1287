import type { OutgoingRecord, Producer } from '@rivulet/kafka';
import { gather, keepTrying, type Clock } from '@rivulet/resilience';
import type { Obstacles } from './obstacles.ts';

/** Resolves when the broker has confirmed the record; keeps trying until the signal aborts. @throws the signal's reason */
export type Send = (record: OutgoingRecord, signal: AbortSignal, hurry?: Hurry) => Promise<void>;

/** `unhurried`: waits a moment for others to be sent with, as nobody waits for it. */
export type Hurry = 'hurried' | 'unhurried';

const recordsPerBatch = 500;
/** While events come one by one, a request for the outcome of each would be a third of what the broker is asked. */
const lingerMs = 20;

/**
 * Sends in batches, of each topic one at a time: copies of one key must stand in the retry topic in their order. A topic
 * that takes nothing holds up no other: what those have confirmed is not sent to them again.
 */
export function createSend(producer: Producer, obstacles: Obstacles, clock: Clock): Send {
  const toTopics = new Map<string, SendTogether>();
  function sendOne(record: OutgoingRecord, hurry: Hurry): Promise<ToSend> {
    let toTopic = toTopics.get(record.topic);
    if (toTopic === undefined) toTopics.set(record.topic, (toTopic = sendTogether(producer, clock)));
    return toTopic({ record, hurry });
  }
  const failed = (error: unknown): void => obstacles.hit('broker', error);
  const isSent = (): void => obstacles.gone('broker');
  return (record, signal, hurry = 'hurried') => {
    let next = hurry;
    const attempt = (): Promise<void> => {
      const sending = sendOne(record, next).then(isSent);
      // It has waited long enough when it is tried again.
      next = 'hurried';
      return sending;
    };
    return keepTrying(attempt, { signal, clock, failed });
  };
}

interface ToSend {
  record: OutgoingRecord;
  hurry: Hurry;
}

type SendTogether = (each: ToSend) => Promise<ToSend>;

function sendTogether(producer: Producer, clock: Clock): SendTogether {
  const run = async (all: ToSend[]) => {
    await producer.send(all.map(({ record }) => record));
    return all;
  };
  return gather(run, {
    maxItems: recordsPerBatch,
    linger: { ms: lingerMs, isHurried: ({ hurry }) => hurry === 'hurried', clock },
  });
}
