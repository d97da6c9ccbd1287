import { emptyResource } from '@opentelemetry/resources';
import { createMetrics } from './create-metrics.ts';
import { createTestTelemetry } from './create-test-telemetry.ts';
import { countedSums, durationHistogram, observedGauge } from './instruments.ts';

describe('metricsText', () => {
  it('gives counters, histograms in seconds and observed gauges as Prometheus text', async () => {
    const { meter, metricsText } = createTestTelemetry();
    meter.createCounter('rivulet.calls', { description: 'calls made' }).add(3, { api: 'inventory' });
    durationHistogram(meter, 'rivulet.call.duration', 'time of a call').record(0.3);
    observedGauge(meter, 'rivulet.in_flight', 'deliveries in flight', () => 7, { group: 'inventory' });
    observedGauge(meter, 'rivulet.lag', 'not known yet', () => undefined);
    const text = await metricsText();
    expect(text).toContain('# TYPE rivulet_calls_total counter');
    expect(text).toContain('rivulet_calls_total{api="inventory"} 3');
    expect(text).toContain('rivulet_call_duration_bucket{le="0.25"} 0');
    expect(text).toContain('rivulet_call_duration_bucket{le="0.5"} 1');
    expect(text).toContain('rivulet_in_flight{group="inventory"} 7');
    expect(text).not.toContain('rivulet_lag');
  });

  it('gives what is counted beside the SDK as counters, each with its attributes', async () => {
    const { meter, metricsText } = createTestTelemetry();
    const sums = countedSums(meter, 'rivulet.deliveries', 'by outcome', { group: 'g' });
    sums.count('done', () => ({ outcome: 'done' }));
    expect(await metricsText()).toContain('rivulet_deliveries_total{group="g",outcome="done"} 1');
    sums.count('done', () => ({ outcome: 'done' }));
    sums.count('dead', () => ({ outcome: 'dead' }));
    const text = await metricsText();
    expect(text).toContain('# TYPE rivulet_deliveries_total counter');
    expect(text).toContain('rivulet_deliveries_total{group="g",outcome="done"} 2');
    expect(text).toContain('rivulet_deliveries_total{group="g",outcome="dead"} 1');
  });

  it('counts names beyond the thousandth as one', async () => {
    const { meter, metricsText } = createTestTelemetry();
    const sums = countedSums(meter, 'rivulet.deliveries', 'by outcome', {});
    for (let name = 0; name < 1_003; name += 1) sums.count(`${name}`, () => ({ name }));
    const text = await metricsText();
    expect(text).toContain('rivulet_deliveries_total{name="999"} 1');
    expect(text).not.toContain('name="1000"');
    expect(text).toContain('rivulet_deliveries_total{otel_metric_overflow="true"} 3');
  });

  it('leaves out and reports a gauge that cannot be read, and gives the others', async () => {
    const warnings: unknown[] = [];
    const { meter, metricsText } = createMetrics(emptyResource(), (error) => void warnings.push(error));
    observedGauge(meter, 'rivulet.backlog', 'rows', () => Promise.reject(new Error('database is gone')));
    observedGauge(meter, 'rivulet.in_flight', 'deliveries', () => 7);
    const text = await metricsText();
    expect(text).toContain('rivulet_in_flight 7');
    expect(text).not.toContain('rivulet_backlog');
    expect(String(warnings)).toContain('database is gone');
  });
});
