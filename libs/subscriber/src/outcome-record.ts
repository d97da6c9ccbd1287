import {
  cloudEventHeaders,
  outcomesOf,
  type EventDefinition,
  type EventOutcome,
  type OutcomeState,
} from '@rivulet/contracts';
import { createEventEncoder, type OutgoingRecord, type SchemaRegistry } from '@rivulet/kafka';
import { keepTrying, type Clock } from '@rivulet/resilience';
import { injectTrace } from '@rivulet/telemetry';
import { createHash } from 'node:crypto';
import type { Delivery } from './delivery.ts';
import type { Obstacles } from './obstacles.ts';
import type { Failure } from './outcome.ts';
import { tellable } from './retry-topic.ts';

/** What is said of a delivery to whoever follows the event's outcomes. */
export interface Said {
  /** `compensated` only by an operator's word: the kit makes up for nothing by itself. */
  state: OutcomeState;
  attempts: number;
  /** Epoch milliseconds. */
  notBefore?: number;
  /** A `DeadLetterReason`, as far as the letter tells. */
  reason?: string;
  failure?: Failure;
}

export interface OutcomeRecordOptions<T> {
  registry: Pick<SchemaRegistry, 'idFor'>;
  event: EventDefinition<T>;
  group: string;
  /** Of the outcomes, with the environment's prefix. */
  topic: string;
  obstacles: Obstacles;
  clock: Clock;
}

/**
 * The outcome as a record. A promise only until the registry has given the schema's id: while it can't, that is an
 * obstacle like others, and it keeps trying until the signal aborts.
 */
export type OutcomeRecord = (
  delivery: Delivery,
  eventId: string,
  said: Said,
  signal: AbortSignal,
) => OutgoingRecord | Promise<OutgoingRecord>;

export function createOutcomeRecord<T>(options: OutcomeRecordOptions<T>): OutcomeRecord {
  const { registry, event, group, topic, obstacles, clock } = options;
  const definition = { ...outcomesOf(event), source: `/rivulet/${group}` };
  const encoder = createEventEncoder(registry, definition, topic);
  const waitingFor = 'schema of outcomes';

  function describe({ key, number, origin }: Delivery, eventId: string, said: Said): EventOutcome {
    const { state, attempts, notBefore, reason, failure } = said;
    return {
      outcomeId: outcomeId(group, eventId, number, state),
      eventId,
      eventKey: key ?? '',
      eventType: event.type,
      group,
      state,
      delivery: number,
      attempts,
      notBefore: notBefore === undefined ? null : new Date(notBefore),
      reason: reason ?? null,
      errorClass: failure?.errorClass ?? null,
      message: failure === undefined ? null : tellable(failure.message),
      originTopic: origin.topic,
      originPartition: origin.partition,
      originOffset: origin.offset,
      at: new Date(clock.now()),
    };
  }

  return (delivery, eventId, said, signal) => {
    if (signal.aborted) return Promise.reject(signal.reason as Error);
    const outcome = describe(delivery, eventId, said);
    const headers = cloudEventHeaders(definition, outcome);
    injectTrace(headers);
    const { key, partition } = delivery.record;
    const encoded = encoder.encode(outcome);
    if (!(encoded instanceof Promise)) return { topic, partition, key, value: encoded, headers };
    let attempt: Promise<Buffer> | undefined = encoded;
    return keepTrying(
      async () => {
        const value = await (attempt ?? encoder.encode(outcome));
        obstacles.gone(waitingFor);
        return { topic, partition, key, value, headers };
      },
      {
        signal,
        clock,
        failed: (error) => {
          attempt = undefined;
          obstacles.hit(waitingFor, error);
        },
      },
    );
  };
}

const longestId = 200;

/** Readable as long as it is short enough to be the id of an event in its own right. */
function outcomeId(group: string, eventId: string, delivery: number, state: OutcomeState): string {
  const id = `${group}:${eventId}:${delivery}:${state}`;
  return id.length <= longestId ? id : createHash('sha256').update(id).digest('hex');
}
