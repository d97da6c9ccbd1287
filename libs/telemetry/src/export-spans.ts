import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace';
import type { SpanProcessor } from '@opentelemetry/sdk-trace';

type Env = Record<string, string | undefined>;

/**
 * One processor that exports by OTLP over HTTP when an endpoint is named in the environment, else none.
 * Headers, timeout, compression and certificates (OTEL_EXPORTER_OTLP_*) are read by the exporter itself.
 */
export function exportSpans(env: Env, warn: (message: string) => void): SpanProcessor[] {
  const url = endpoint(env);
  if (url === undefined || env.OTEL_TRACES_EXPORTER === 'none') return [];
  if (!URL.canParse(url)) {
    warn(`the OTLP endpoint ${url} is not a URL: no spans are exported`);
    return [];
  }
  const protocol = env.OTEL_EXPORTER_OTLP_TRACES_PROTOCOL ?? env.OTEL_EXPORTER_OTLP_PROTOCOL ?? 'http/json';
  if (protocol !== 'http/json') warn(`OTLP protocol ${protocol} is not offered: http/json is used`);
  return [new BatchSpanProcessor({ exporter: new OTLPTraceExporter({ url }), ...batchOptions(env) })];
}

function endpoint(env: Env): string | undefined {
  if (env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT) return env.OTEL_EXPORTER_OTLP_TRACES_ENDPOINT;
  if (!env.OTEL_EXPORTER_OTLP_ENDPOINT) return undefined;
  return `${env.OTEL_EXPORTER_OTLP_ENDPOINT.replace(/\/+$/, '')}/v1/traces`;
}

const batchVariables = {
  scheduledDelayMillis: 'OTEL_BSP_SCHEDULE_DELAY',
  exportTimeoutMillis: 'OTEL_BSP_EXPORT_TIMEOUT',
  maxQueueSize: 'OTEL_BSP_MAX_QUEUE_SIZE',
  maxExportBatchSize: 'OTEL_BSP_MAX_EXPORT_BATCH_SIZE',
} as const;

function batchOptions(env: Env): Record<string, number> {
  const options: Record<string, number> = {};
  for (const [option, variable] of Object.entries(batchVariables)) {
    const value = Number(env[variable]);
    if (value > 0) options[option] = value;
  }
  return options;
}
