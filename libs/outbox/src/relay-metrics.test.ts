import { createTestTelemetry } from '@rivulet/telemetry';
import { createRelayMetrics } from './relay-metrics.ts';

describe('relay metrics', () => {
  it('show backlog, oldest unsent age, number and latency of published events', async () => {
    const { meter, metricsText, log } = createTestTelemetry();
    let reads = 0;
    const readBacklog = () => Promise.resolve({ records: 3 * (reads += 1), oldestSeconds: 1.5, parked: 0 });
    const metrics = createRelayMetrics(meter, readBacklog, log);
    metrics.published([{ topic: 't' }, { topic: 't' }] as never, [0.004, 0.006]);
    const text = await metricsText();
    expect(text).toMatch(/^rivulet_outbox_backlog(\{.*\})? 3$/m);
    expect(text).toMatch(/^rivulet_outbox_oldest_unsent_seconds(\{.*\})? 1.5$/m);
    expect(text).toMatch(/^rivulet_outbox_published_total\{.*messaging_destination_name="t".*\} 2$/m);
    expect(text).toMatch(/^rivulet_outbox_publish_duration_count(\{.*\})? 2$/m);
    expect(reads).toBe(1);
  });

  it('leave out what the database does not tell, and show the rest', async () => {
    const { meter, metricsText, log } = createTestTelemetry();
    createRelayMetrics(meter, () => Promise.reject(new Error('down')), log).published(
      [{ topic: 't' }] as never,
      [1],
    );
    const text = await metricsText();
    expect(text).not.toMatch(/^rivulet_outbox_backlog/m);
    expect(text).toContain('rivulet_outbox_published_total');
  });
});
