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

/** @throws (metricsText) AggregateError when an observed gauge could not be read. */
export function createMetrics(resource: Resource): Metrics {
  const reader = new PrometheusExporter({ preventServerStart: true });
  const serializer = new PrometheusSerializer('', false, undefined, false, true);
  const provider = new MeterProvider({ resource, readers: [reader] });
  return {
    meter: provider.getMeter('rivulet'),
    async metricsText() {
      const { resourceMetrics, errors } = await reader.collect();
      if (errors.length > 0) throw new AggregateError(errors, 'metrics could not be collected');
      return serializer.serialize(resourceMetrics);
    },
    shutdown: () => provider.shutdown(),
  };
}
