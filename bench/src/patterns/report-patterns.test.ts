import { resultOf } from '../report/sample-result.fixture.ts';
import { reportPatterns } from './report-patterns.ts';

describe('the report of the patterns', () => {
  const report = reportPatterns(
    resultOf(
      {
        ...{ 'patterns.inLine.100.p99Ms': 900, 'patterns.ours.100.p99Ms': 45 },
        ...{ 'patterns.inLine.lostAfterKill': 0, 'patterns.ours.lostAfterKill': 2 },
        ...{ 'patterns.inLine.answersWhileDown': 0.25, 'patterns.ours.answersWhileDown': 1 },
      },
      { contestants: { inLine: 'waits', ours: 'does not' }, settings: { downMs: 30_000 } },
    ),
  );
  const text = report['patterns.md'] ?? '';

  it('says what is met, missed and not measured', () => {
    expect(text).toMatch(/p99 at most 50 ms .*\| met/);
    expect(text).toMatch(/lost to SIGKILL .*\*\*missed\*\*/);
    expect(text).toMatch(/lost to an outage .*not measured/);
  });

  it('has a row for each way and load', () => {
    expect(text).toMatch(/\| `inLine` \| 100 % \| {2}\| 900 \|/);
    expect(text).toContain('For 30 s the inventory API');
  });

  it('draws what was measured, ours apart', () => {
    const drawn = [...(report['patterns.svg'] ?? '').matchAll(/text-anchor="end">([^<]*)</g)];
    expect(drawn.map(([, label]) => label)).toEqual(['inLine 100 %', 'ours 100 %']);
    expect(report['patterns-while-down.svg']).toContain('25 %');
  });
});
