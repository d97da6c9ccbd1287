import { SpanKind, SpanStatusCode, trace, type Span, type SpanOptions } from '@opentelemetry/api';
import { extractTrace, type Context } from '@rivulet/telemetry';
import type { Delivery } from './delivery.ts';
import type { Outcome } from './outcome.ts';

/**
 * One `process` span per delivery, true per message: it continues the trace in the record's headers and is linked to
 * the span that wrote it. Source: OpenTelemetry semantic conventions for messaging, 1.4x.
 */
export function processSpan(delivery: Delivery, group: string): SpanOptions & { parent: Context } {
  const { topic, partition, offset, headers } = delivery.record;
  const parent = extractTrace(headers);
  const producer = trace.getSpanContext(parent);
  return {
    kind: SpanKind.CONSUMER,
    parent,
    links: producer === undefined ? [] : [{ context: producer }],
    attributes: {
      'messaging.system': 'kafka',
      'messaging.consumer.group.name': group,
      'messaging.operation.name': 'process',
      'messaging.operation.type': 'process',
      'messaging.destination.name': topic,
      'messaging.destination.partition.id': String(partition),
      'messaging.kafka.offset': offset,
      'rivulet.attempt': delivery.attempts + 1,
    },
  };
}

export function callSpan(eventId: string, attempt: number): SpanOptions {
  return {
    kind: SpanKind.CLIENT,
    attributes: { 'messaging.message.id': eventId, 'rivulet.attempt': attempt },
  };
}

/** Writes what came of a call on its span. */
export function markCall(span: Span, outcome: Outcome): void {
  if (outcome.kind === 'done') {
    if (outcome.status !== undefined) span.setAttribute('http.response.status_code', outcome.status);
  } else if ('failure' in outcome) {
    span.setAttribute('error.type', outcome.failure.errorClass);
    span.setStatus({ code: SpanStatusCode.ERROR, message: outcome.failure.errorClass });
  }
}
