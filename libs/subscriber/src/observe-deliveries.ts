import { eventTimeMs, type EventDefinition } from '@rivulet/contracts';
import type { TopicPartition } from '@rivulet/kafka';
import type { CircuitState, Clock } from '@rivulet/resilience';
import { runInSpan, type Logger, type Telemetry } from '@rivulet/telemetry';
import { createDeliveryMetrics } from './delivery-metrics.ts';
import { callSpan, markCall, processSpan } from './delivery-spans.ts';
import type { Delivery } from './delivery.ts';
import { logSettlement } from './log-settlement.ts';
import type { Outcome } from './outcome.ts';
import type { Ownership } from './own-partitions.ts';
import type { Settlement } from './settle.ts';
import type { WatchStep } from './watch-progress.ts';

export interface ObserveOptions<T> {
  telemetry: Telemetry;
  log: Logger;
  group: string;
  event: EventDefinition<T>;
  clock: Clock;
  ownership: () => Ownership | undefined;
}

/** What is learnt of one delivery while it is on its way. */
export interface Observation<T> {
  identified(eventId: string, event: T | undefined): void;
  skipped(why: 'completed' | 'superseded'): void;
  settled(settlement: Settlement): void;
}

/** Spans, metrics and log lines of deliveries. */
export function observeDeliveries<T>({ telemetry, log, group, event, clock, ownership }: ObserveOptions<T>) {
  const { tracer, meter } = telemetry;
  const metrics = createDeliveryMetrics(meter, group, ownership);

  function describe(delivery: Delivery, eventId: string | undefined): object {
    const { topic, partition, offset } = delivery.record;
    const attempt = delivery.attempts + 1;
    return { eventId, [event.keyField]: delivery.key, attempt, topic, partition, offset };
  }

  return {
    /** Runs the work of one delivery inside its span. */
    delivery<R>(delivery: Delivery, work: (observation: Observation<T>) => Promise<R>): Promise<R> {
      const startedAt = clock.now();
      let eventId: string | undefined;
      let payload: T | undefined;
      metrics.received();
      return runInSpan(
        tracer,
        `process ${delivery.record.topic}`,
        (span) =>
          work({
            identified(id, decoded) {
              eventId = id;
              payload = decoded;
              span.setAttribute('messaging.message.id', id);
            },
            skipped(why) {
              span.setAttribute('rivulet.outcome', 'skipped');
              metrics.ended('skipped');
              log.info(
                { ...describe(delivery, eventId), why },
                'skipped: nothing left to do for this delivery',
              );
            },
            settled(settlement) {
              const now = clock.now();
              span.setAttribute('rivulet.outcome', settlement.as);
              metrics.ended(settlement.as, settlement.failure?.errorClass);
              metrics.processed((now - startedAt) / 1_000);
              if (settlement.as === 'completed' && payload !== undefined) {
                metrics.done((now - eventTimeMs(event, payload)) / 1_000);
              }
              if (!settlement.claimHeld) metrics.claimLost();
              logSettlement(log, { ...describe(delivery, eventId), durationMs: now - startedAt }, settlement);
            },
          }),
        processSpan(delivery, group),
      );
    },

    /** Runs the API call inside its own span. */
    call(context: { eventId: string; attempt: number }, make: () => Promise<Outcome>): Promise<Outcome> {
      const traced = async (span: Parameters<typeof markCall>[0]) => {
        const outcome = await make();
        markCall(span, outcome);
        return outcome;
      };
      return runInSpan(tracer, `call ${group}`, traced, callSpan(context.eventId, context.attempt));
    },

    circuit(state: CircuitState): void {
      metrics.circuit(state);
      if (state === 'open') log.warn({ circuit: state }, 'circuit open: calls wait, no attempt is spent');
      else log.info({ circuit: state }, `circuit ${state}`);
    },

    /** Events left the topic by its retention before this group had read them. */
    expired({ topic, partition }: TopicPartition, records: number): void {
      if (records === 0) return;
      metrics.expired(records);
      log.error({ topic, partition, records }, 'records expired before they were read: lost for this group');
    },

    watchdog: (step: WatchStep) => metrics.watchdog(step),

    parked(delivery: Delivery): void {
      metrics.ended('parked');
      log.debug(describe(delivery, undefined), 'parked behind an earlier event of its key');
    },

    released(delivery: Delivery, eventId: string): void {
      metrics.ended('skipped');
      log.info(describe(delivery, eventId), 'skipped: the dead letter does not hold its key any more');
    },

    carried(delivery: Delivery): void {
      metrics.ended('carried');
      log.debug(describe(delivery, undefined), 'waiting copy written again at the end of the retry topic');
    },
  };
}
