import { deadLetterTopic, headerNames, retryTopic } from '@rivulet/contracts';
import type { KafkaRecord } from '@rivulet/kafka';
import { readDelivery, readText, type Delivery } from '../delivery.ts';
import type { MemoryIdempotencyStore } from './memory-idempotency-store.ts';

/** An event that its group has given up. */
export interface DeadLetter {
  eventId: string;
  key: string | undefined;
  /** `permanent`, `attempts-exhausted`, `too-old` or `undecodable`. */
  reason: string;
  errorClass: string | undefined;
  message: string | undefined;
  /** Attempts spent. */
  attempts: number;
  /** The event's bytes, untouched. */
  value: Buffer | null;
}

/** An event that waits in the retry topic. */
export interface WaitingEvent {
  eventId: string;
  key: string | undefined;
  /** `retry`: until it is due; `parked`: behind an earlier event of its key; `held`: a dead letter that holds its key back. */
  why: 'retry' | 'parked' | 'held';
  /** Attempts spent. */
  attempts: number;
  /** Milliseconds until it may be called; 0 when only its turn is missing. */
  dueInMs: number;
}

export interface FatesOptions {
  group: string;
  topic: string;
  records: (topic: string) => KafkaRecord[];
  store: Pick<MemoryIdempotencyStore, 'stateOf'>;
  now: () => number;
}

/** What has become of the events, read from the topics and the store as an operator would. */
export function createReadFates({ group, topic, records, store, now }: FatesOptions) {
  const retries = retryTopic(topic, group);

  const isDecided = (eventId: string) =>
    ['completed', 'dead-lettered', 'held'].includes(store.stateOf(eventId) ?? 'unknown');

  function waitingEvent({ key, held, attempts, notBefore, record, ...delivery }: Delivery): WaitingEvent {
    const why = held === 'dead-lettered' ? 'held' : notBefore === 0 ? 'parked' : 'retry';
    const eventId = idOf({ record, ...delivery });
    return { eventId, key, why, attempts, dueInMs: Math.max(0, notBefore - now()) };
  }

  return {
    deadLetters: (): DeadLetter[] =>
      records(deadLetterTopic(topic, group)).map((record) => {
        const { key, value, headers } = record;
        return {
          eventId: idOf(readDelivery(record, record.topic)),
          key: key?.toString(),
          reason: readText(headers[headerNames.reason]) ?? 'unknown',
          errorClass: readText(headers[headerNames.errorClass]),
          message: readText(headers[headerNames.errorMessage]),
          attempts: Number(readText(headers[headerNames.attempt]) ?? 0),
          value,
        };
      }),
    waiting(): WaitingEvent[] {
      const latest = new Map<string, Delivery>();
      for (const copy of records(retries).map((record) => readDelivery(record, retries))) {
        const { partition, offset } = copy.origin;
        if (copy.number >= (latest.get(`${partition}/${offset}`)?.number ?? 0)) {
          latest.set(`${partition}/${offset}`, copy);
        }
      }
      return [...latest.values()]
        .filter(({ held }) => held !== 'discarded')
        .map(waitingEvent)
        .filter(({ eventId, why }) => why === 'held' || !isDecided(eventId));
    },
    open: (): string[] =>
      records(topic)
        .map((record) => idOf(readDelivery(record, retries)))
        .filter((eventId) => !isDecided(eventId)),
  };
}

/** What cannot be decoded is known by its place. */
function idOf({ record, origin }: Pick<Delivery, 'record' | 'origin'>): string {
  return readText(record.headers[headerNames.ceId]) ?? `${origin.topic}/${origin.partition}/${origin.offset}`;
}
