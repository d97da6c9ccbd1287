import { metricValue } from './read-backlog.ts';

describe('metricValue', () => {
  const text =
    '# TYPE rivulet_outbox_backlog gauge\nrivulet_outbox_backlog_age 7\nrivulet_outbox_backlog{a="}"} 12 1700\n';

  it('reads a sample with labels and a timestamp', () => {
    expect(metricValue(text, 'rivulet_outbox_backlog')).toBe(12);
    expect(metricValue(text, 'rivulet_outbox_backlog_age')).toBe(7);
  });

  it('is undefined for a metric that is not there', () => {
    expect(metricValue(text, 'rivulet_outbox')).toBeUndefined();
  });
});
