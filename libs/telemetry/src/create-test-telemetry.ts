import { context } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { emptyResource } from '@opentelemetry/resources';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { ReadableSpan } from '@opentelemetry/sdk-trace';
import { createLog } from './create-log.ts';
import { createMetrics } from './create-metrics.ts';
import type { Telemetry } from './start-telemetry.ts';

export interface TestTelemetry extends Telemetry {
  /** The spans that have ended, oldest first. */
  spans(): ReadableSpan[];
}

/** Telemetry for unit tests: nothing is written, ended spans are kept. Trace context works as in production. */
export function createTestTelemetry(): TestTelemetry {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  const exporter = new InMemorySpanExporter();
  const provider = new TracerProvider({ spanProcessors: [new SimpleSpanProcessor({ exporter })] });
  const metrics = createMetrics(emptyResource(), () => undefined);
  return {
    log: createLog({ serviceName: 'test', level: 'silent' }),
    tracer: provider.getTracer('test'),
    meter: metrics.meter,
    metricsText: () => metrics.metricsText(),
    spans: () => exporter.getFinishedSpans(),
    async shutdown() {
      await Promise.all([provider.shutdown(), metrics.shutdown()]);
    },
  };
}
