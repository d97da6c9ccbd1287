import { context, createNoopMeter, diag, DiagLogLevel, ProxyTracerProvider, trace } from '@opentelemetry/api';
import type { Meter, Tracer } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { TracerProvider } from '@opentelemetry/sdk-trace';
import type { Logger } from 'pino';
import { chooseSampler } from './choose-sampler.ts';
import { createLog } from './create-log.ts';
import { createMetrics } from './create-metrics.ts';
import { describeResource } from './describe-resource.ts';
import { exportSpans } from './export-spans.ts';

export interface TelemetryOptions {
  serviceName: string;
  version: string;
  env: Record<string, string | undefined>;
}

export interface Telemetry {
  log: Logger;
  tracer: Tracer;
  meter: Meter;
  /** Prometheus text of all metrics, collected now. */
  metricsText(): Promise<string>;
  /** Exports the spans that wait and writes out the log. The log itself stays usable. */
  shutdown(): Promise<void>;
}

/**
 * Logs, spans and metrics of one process, set by the standard OTEL_* variables and LOG_LEVEL.
 * Spans are always made, so that ids are real in the logs and headers; they leave the process only when an OTLP
 * endpoint is named. OTEL_SDK_DISABLED=true leaves only the log and the passing on of trace headers.
 */
export function startTelemetry(options: TelemetryOptions): Telemetry {
  const log = createLog({ serviceName: options.serviceName, level: options.env.LOG_LEVEL });
  reportTo(log);
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  if (options.env.OTEL_SDK_DISABLED?.toLowerCase() === 'true') return disabled(log);

  const warn = (message: string) => log.warn(message);
  const resource = describeResource(options);
  const provider = new TracerProvider({
    resource,
    sampler: chooseSampler(options.env, warn),
    spanProcessors: exportSpans(options.env, warn),
  });
  trace.setGlobalTracerProvider(provider);
  const metrics = createMetrics(resource, (error) => log.warn({ err: error }, 'a metric could not be read'));
  return {
    log,
    tracer: provider.getTracer(options.serviceName, options.version),
    meter: metrics.meter,
    metricsText: () => metrics.metricsText(),
    async shutdown() {
      try {
        await Promise.all([provider.shutdown(), metrics.shutdown()]);
      } finally {
        await flush(log);
      }
    },
  };
}

function disabled(log: Logger): Telemetry {
  return {
    log,
    tracer: new ProxyTracerProvider().getTracer('disabled'),
    meter: createNoopMeter(),
    metricsText: () => Promise.resolve('# OTEL_SDK_DISABLED=true\n'),
    shutdown: () => flush(log),
  };
}

/** What the OpenTelemetry packages complain about (an unreachable collector, say) goes into the log. */
function reportTo(log: Logger): void {
  const quiet = () => undefined;
  const warn = (message: string) => log.warn({ from: 'opentelemetry' }, message);
  diag.setLogger(
    { error: warn, warn, info: quiet, debug: quiet, verbose: quiet },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
}

function flush(log: Logger): Promise<void> {
  return new Promise((resolve, reject) => {
    log.flush((error) => (error === undefined || error === null ? resolve() : reject(error)));
  });
}
