import { resultOf } from '../report/sample-result.fixture.ts';
import { reportGrowth } from './report-growth.ts';

const usual = {
  'growth.usual.cpuUsPerEvent': 120,
  'growth.usual.brokerCpuUsPerEvent': 30,
  'growth.usual.eventBytes': 400,
  'growth.usual.outcomeBytes': 500,
  'growth.partitions.1.perSecond': 5_000,
  'growth.storeRows.0.storeRowBytes': 900,
  'growth.storeRows.1000.storeRowBytes': 300,
  'growth.storeRows.1000.storeCpuUsPerEvent': 24,
  'growth.storeRows.1000.walBytesPerEvent': 700,
};
const contestants = { keys: 'different keys', partitions: 'partitions' };

function textOf(figures: Record<string, number>): string {
  return reportGrowth(resultOf(figures, { contestants }))['growth.md'] ?? '';
}

describe('the report of the growth', () => {
  const keys = (cost: number) => ({
    'growth.keys.10.cpuUsPerEvent': 100,
    'growth.keys.100.cpuUsPerEvent': 100,
    'growth.keys.1000.cpuUsPerEvent': cost,
  });

  it('says that a cost is flat, or from where on it is not', () => {
    expect(textOf(keys(100))).toMatch(/`keys` \| different keys \| 0\.00, flat \|/);
    expect(textOf(keys(1_000))).toMatch(
      /`keys` \| different keys \| 0\.50; steepest from 100 to 1000: 1\.00 \|/,
    );
  });

  it('reckons the cluster from the usual point and the largest store', () => {
    const text = textOf(usual);
    expect(text).toMatch(/processor time \| 100,000\/s × 120 µs ÷ 0\.6 \| 20 \|/);
    expect(text).toMatch(/disk of a store \| rows × 300 B \| 21\.6 TB \|/);
  });

  it('reckons nothing from what was not measured', () => {
    const { 'growth.usual.brokerCpuUsPerEvent': _, ...others } = usual;
    expect(textOf(others)).toContain('Not reckoned');
  });
});
