import { context, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { durationHistogram, extractTrace, type Telemetry } from '@rivulet/telemetry';
import type { RequestHandler } from 'express';

/** A server span for each request, active while it is handled, and the request's duration.
 * Source: OpenTelemetry semantic conventions for HTTP servers, stable. */
export function traceRequests(
  { tracer, meter }: Pick<Telemetry, 'tracer' | 'meter'>,
  now: () => number = () => performance.now(),
): RequestHandler {
  const duration = durationHistogram(
    meter,
    'http.server.request.duration',
    'Duration of HTTP server requests.',
  );

  return (request, response, next) => {
    const startedAt = now();
    const { method, protocol, path } = request;
    const parent = extractTrace(request.headers);
    const attributes = { 'http.request.method': method, 'url.scheme': protocol, 'url.path': path };
    const span = tracer.startSpan(method, { kind: SpanKind.SERVER, attributes }, parent);
    response.once('close', () => {
      // The path itself would make a metric per order, and a name per order.
      const route = (request.route as { path?: string } | undefined)?.path;
      const status = response.statusCode;
      const outcome = {
        'http.response.status_code': status,
        ...(route === undefined ? {} : { 'http.route': route }),
      };
      if (route !== undefined) span.updateName(`${method} ${route}`);
      span.setAttributes(outcome);
      if (status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
      span.end();
      duration.record((now() - startedAt) / 1_000, { 'http.request.method': method, ...outcome });
    });
    context.with(trace.setSpan(parent, span), next);
  };
}
