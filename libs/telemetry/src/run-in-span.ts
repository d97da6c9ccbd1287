import { context as activeContext, SpanStatusCode, trace } from '@opentelemetry/api';
import type { Context, Span, SpanOptions, Tracer } from '@opentelemetry/api';

/** Runs the work with a span active and ends the span with it; an error is recorded on the span and thrown on. */
export async function runInSpan<T>(
  tracer: Tracer,
  name: string,
  work: (span: Span) => T | Promise<T>,
  options: SpanOptions & { parent?: Context } = {},
): Promise<T> {
  const parent = options.parent ?? activeContext.active();
  const span = tracer.startSpan(name, options, parent);
  try {
    return await activeContext.with(trace.setSpan(parent, span), work, undefined, span);
  } catch (error) {
    span.recordException(error instanceof Error ? error : String(error));
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : 'error' });
    throw error;
  } finally {
    span.end();
  }
}
