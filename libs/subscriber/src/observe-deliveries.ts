import { eventTimeMs, type EventDefinition } from '@rivulet/contracts';
import type { Clock } from '@rivulet/resilience';
import { durationHistogram, extractTrace, observedGauge, runInSpan, type Logger, type Telemetry } from '@rivulet/telemetry';
import { SpanKind, SpanStatusCode, trace, type Span } from '@opentelemetry/api';
import type { Delivery } from './delivery.ts';
import type { Outcome } from './outcome.ts';
import type { Ownership } from './own-partitions.ts';
import type { Settlement } from './settle.ts';

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

/**
 * Spans, metrics and log lines of deliveries, by OpenTelemetry's messaging conventions (1.4x): one `process` span per
 * delivery, true per message, continuing the trace in its headers and linked to the span that wrote it.
 */
export function observeDeliveries<T>({ telemetry, log, group, event, clock, ownership }: ObserveOptions<T>) {
  const { tracer, meter } = telemetry;
  const consumed = meter.createCounter('messaging.client.consumed.messages', { description: 'Deliveries received by the group.' });
  const deliveries = meter.createCounter('rivulet.deliveries', { description: 'Deliveries by what became of them.' });
  const fenced = meter.createCounter('rivulet.claims.lost', { description: 'Outcomes refused because the claim had been taken over.' });
  const processing = durationHistogram(meter, 'messaging.process.duration', 'From the start of a delivery to its outcome.');
  const endToEnd = durationHistogram(meter, 'rivulet.event.to_call.duration', 'From the event to its completed call.');
  const attributes = { 'messaging.consumer.group.name': group, 'messaging.system': 'kafka' };
  observedGauge(meter, 'rivulet.deliveries.in_flight', 'Deliveries being worked on.', () => ownership()?.inFlight(), attributes);
  observedGauge(meter, 'rivulet.retry.waiting', 'Copies waiting for their time or their turn.', () => ownership()?.waiting(), attributes);
  observedGauge(meter, 'rivulet.unsettled', 'Offsets received and not settled.', () => unsettled(ownership()), attributes);

  function spanOptions(delivery: Delivery) {
    const { topic, partition, offset, headers } = delivery.record;
    const parent = extractTrace(headers);
    const producer = trace.getSpanContext(parent);
    return {
      kind: SpanKind.CONSUMER,
      parent,
      links: producer === undefined ? [] : [{ context: producer }],
      attributes: {
        ...attributes,
        'messaging.operation.name': 'process',
        'messaging.operation.type': 'process',
        'messaging.destination.name': topic,
        'messaging.destination.partition.id': String(partition),
        'messaging.kafka.offset': offset,
        'rivulet.attempt': delivery.attempts + 1,
      },
    };
  }

  function describe(delivery: Delivery, eventId: string | undefined): object {
    const { topic, partition, offset } = delivery.record;
    return { eventId, [event.keyField]: delivery.key, attempt: delivery.attempts + 1, topic, partition, offset };
  }

  return {
    /** Runs the work of one delivery inside its span. */
    delivery<R>(delivery: Delivery, work: (observation: Observation<T>) => Promise<R>): Promise<R> {
      const startedAt = clock.now();
      let eventId: string | undefined;
      let payload: T | undefined;
      consumed.add(1, attributes);
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
              deliveries.add(1, { ...attributes, outcome: 'skipped' });
              log.info({ ...describe(delivery, eventId), why }, 'skipped: nothing left to do for this delivery');
            },
            settled(settlement) {
              const now = clock.now();
              span.setAttribute('rivulet.outcome', settlement.as);
              deliveries.add(1, { ...attributes, outcome: settlement.as, ...classOf(settlement) });
              processing.record((now - startedAt) / 1_000, attributes);
              if (settlement.as === 'completed' && payload !== undefined) {
                endToEnd.record((now - eventTimeMs(event, payload)) / 1_000, attributes);
              }
              if (!settlement.claimHeld) fenced.add(1, attributes);
              logSettlement(log, { ...describe(delivery, eventId), durationMs: now - startedAt }, settlement);
            },
          }),
        spanOptions(delivery),
      );
    },

    /** Runs the API call inside its own span. */
    call(context: { eventId: string; attempt: number }, make: () => Promise<Outcome>): Promise<Outcome> {
      return runInSpan(
        tracer,
        `call ${group}`,
        async (span) => {
          const outcome = await make();
          markCall(span, outcome);
          return outcome;
        },
        { kind: SpanKind.CLIENT, attributes: { 'messaging.message.id': context.eventId, 'rivulet.attempt': context.attempt } },
      );
    },

    parked(delivery: Delivery): void {
      deliveries.add(1, { ...attributes, outcome: 'parked' });
      log.debug(describe(delivery, undefined), 'parked behind an earlier event of its key');
    },
  };
}

function classOf({ failure }: Settlement): { 'error.type'?: string } {
  return failure === undefined ? {} : { 'error.type': failure.errorClass };
}

function markCall(span: Span, outcome: Outcome): void {
  if (outcome.kind === 'done') {
    if (outcome.status !== undefined) span.setAttribute('http.response.status_code', outcome.status);
  } else if ('failure' in outcome) {
    span.setAttribute('error.type', outcome.failure.errorClass);
    span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.failure.errorClass });
  }
}

function unsettled(owned: Ownership | undefined): number | undefined {
  if (owned === undefined) return undefined;
  let count = 0;
  for (const { ledger } of owned.partitions.values()) count += ledger.unsettled();
  return count;
}

function logSettlement(log: Logger, fields: object, settlement: Settlement): void {
  const { as, failure, claimHeld } = settlement;
  const line = { ...fields, outcome: as, attempts: settlement.attempts, ...failure };
  if (!claimHeld) log.error(line, 'outcome not written down: the claim had been taken over, the call may have been repeated');
  if (as === 'dead-lettered') log.error(line, 'dead-lettered');
  else if (as === 'retrying' || as === 'deferred') log.warn({ ...line, notBefore: settlement.notBefore }, `call ${as}`);
  else log.info(line, 'call done');
}
