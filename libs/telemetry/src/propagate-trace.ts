import { context as activeContext, defaultTextMapSetter, ROOT_CONTEXT } from '@opentelemetry/api';
import type { Context, TextMapGetter } from '@opentelemetry/api';
import { CompositePropagator, W3CBaggagePropagator, W3CTraceContextPropagator } from '@opentelemetry/core';

type IncomingHeaders = Record<string, string | string[] | Buffer | undefined>;

const propagator = new CompositePropagator({
  propagators: [new W3CTraceContextPropagator(), new W3CBaggagePropagator()],
});

const textOfHeader: TextMapGetter<IncomingHeaders> = {
  keys: (headers) => Object.keys(headers),
  get: (headers, name) => {
    const value = headers[name];
    return Buffer.isBuffer(value) ? value.toString('utf8') : value;
  },
};

/** Writes `traceparent`, `tracestate` and `baggage` (W3C) of the context, the active one by default, into the headers. */
export function injectTrace(
  headers: Record<string, string>,
  context: Context = activeContext.active(),
): void {
  propagator.inject(context, headers, defaultTextMapSetter);
}

/** The context that the headers carry (HTTP or Kafka, lower-case names); an empty one when they carry none. */
export function extractTrace(headers: IncomingHeaders): Context {
  return propagator.extract(ROOT_CONTEXT, headers, textOfHeader);
}
