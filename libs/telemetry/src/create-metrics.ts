import type { Meter } from '@opentelemetry/api';
import { PrometheusExporter, PrometheusSerializer } from '@opentelemetry/exporter-prometheus';
import type { Resource } from '@opentelemetry/resources';
import { MeterProvider } from '@opentelemetry/sdk-metrics';

export interface Metrics {
  meter: Meter;
  /** All metrics, collected now, in the Prometheus text format. Opens no port. */
  metricsText(): Promise<string>;
  shutdown(): Promise<void>;
}

/** An observed gauge that cannot be read is left out and reported to `warn`: in an outage, the other metrics count most. */
export function createMetrics(resource: Resource, warn: (error: unknown) => void): Metrics {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    meter: provider.getMeter('rivulet'),
    async metricsText() {
      const { resourceMetrics, errors } = await reader.collect();
      errors.forEach(warn);
      return serializer.serialize(resourceMetrics);
    },
    shutdown: () => provider.shutdown(),
  };
}
