import { SpanStatusCode, trace } from '@opentelemetry/api';
import { createTestTelemetry } from './create-test-telemetry.ts';
import { runInSpan } from './run-in-span.ts';

describe('runInSpan', () => {
  it('makes the span active for the work and ends it with the work', async () => {
    const { tracer, spans } = createTestTelemetry();
    const active = await runInSpan(tracer, 'work', async () => {
      await Promise.resolve();
      return trace.getActiveSpan()?.spanContext().spanId;
    });
    expect(spans().map((span) => [span.name, span.spanContext().spanId])).toEqual([['work', active]]);
  });

  it('records an error on the span and throws it on', async () => {
    const { tracer, spans } = createTestTelemetry();
    await expect(runInSpan(tracer, 'work', () => Promise.reject(new TypeError('broken')))).rejects.toThrow(
      'broken',
    );
    expect(spans()[0]?.status).toEqual({ code: SpanStatusCode.ERROR, message: 'TypeError' });
    expect(spans()[0]?.events[0]?.name).toBe('exception');
  });
});
