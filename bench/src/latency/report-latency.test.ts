import { resultOf } from '../report/sample-result.fixture.ts';
import { reportLatency } from './report-latency.ts';

describe('the report of the latency', () => {
  const figures = {
    'latency.kill.firstCallMs': 11_900,
    'latency.bothCalls.p99Ms': 61,
    'latency.retry.p99Ms': 7,
  };
  const { 'latency.md': text = '', 'latency.svg': svg } = reportLatency(
    resultOf(figures, { settings: { sessionTimeoutMs: 10_000, copies: 5 } }),
  );

  it('holds the first call after SIGKILL against the session time-out of the run', () => {
    expect(text).toMatch(/session time-out and 2 s \(12000 ms\) .*\| met/);
    expect(text).toMatch(/p99 at most 60 ms .*\*\*missed\*\*/);
  });

  it('draws what was measured only', () => {
    expect(svg).toContain('11900 ms');
    expect(svg).not.toContain('join');
  });
});
