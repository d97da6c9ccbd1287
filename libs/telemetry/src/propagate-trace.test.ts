import { context, propagation, ROOT_CONTEXT, trace } from '@opentelemetry/api';
import { createTestTelemetry } from './create-test-telemetry.ts';
import { extractTrace, injectTrace } from './propagate-trace.ts';

describe('trace headers', () => {
  it('carry trace, trace state and baggage from one process to the next', () => {
    const { tracer } = createTestTelemetry();
    const span = tracer.startSpan('send');
    const baggage = propagation.createBaggage({ tenant: { value: 'north' } });
    const sending = propagation.setBaggage(trace.setSpan(ROOT_CONTEXT, span), baggage);
    const headers: Record<string, string> = {};
    injectTrace(headers, sending);
    expect(headers.traceparent).toBe(`00-${span.spanContext().traceId}-${span.spanContext().spanId}-01`);

    const received = extractTrace(headers);
    expect(trace.getSpanContext(received)).toMatchObject({
      traceId: span.spanContext().traceId,
      spanId: span.spanContext().spanId,
      isRemote: true,
    });
    expect(propagation.getBaggage(received)?.getEntry('tenant')?.value).toBe('north');
  });

  it('are read from Kafka headers, which are bytes', () => {
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    const received = extractTrace({ traceparent: Buffer.from(traceparent), tracestate: Buffer.from('a=1') });
    expect(trace.getSpanContext(received)?.traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(trace.getSpanContext(received)?.traceState?.serialize()).toBe('a=1');
  });

  it('take the active span by default', () => {
    const { tracer } = createTestTelemetry();
    const headers: Record<string, string> = {};
    tracer.startActiveSpan('send', (span) => {
      injectTrace(headers);
      span.end();
    });
    expect(headers.traceparent).toBeDefined();
  });

  it.each([{}, { traceparent: undefined }, { traceparent: 'garbage' }])(
    'give an empty context for %j',
    (headers) => {
      expect(trace.getSpanContext(extractTrace(headers))).toBeUndefined();
    },
  );

  it('continue a trace across awaits', async () => {
    const { tracer, spans } = createTestTelemetry();
    const received = extractTrace({ traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' });
    await context.with(received, async () => {
      await Promise.resolve();
      tracer.startSpan('handle').end();
    });
    expect(spans()[0]?.spanContext().traceId).toBe('0af7651916cd43dd8448eb211c80319c');
    expect(spans()[0]?.parentSpanContext?.spanId).toBe('b7ad6b7169203331');
  });
});
