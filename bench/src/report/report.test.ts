import type { BenchResult } from '../bench.ts';
import { reportPublisher } from '../publisher/report-publisher.ts';
import { reportSubscriber } from '../subscriber/report-subscriber.ts';
import { barsTable, isMet, machineText } from './report.ts';

const figure = (median: number) => ({ median, min: median - 0.1, max: median + 0.1, repeats: [median] });
const result: BenchResult = {
  what: 'publisher',
  at: '2026-01-01T00:00:00.000Z',
  machine: {
    cpus: '2 × test',
    memoryBytes: 1,
    system: 'linux x64',
    node: 'v24',
    loadAverageAtEnd: [1, 1, 1],
  },
  parts: [{ detail: 'PostgreSQL 18' }],
  settings: { repeats: 1 },
  contestants: { empty: 'nothing', insert: 'an insert', ours: 'all of it' },
  figures: {
    'publisher.empty.rate': figure(4_000),
    'publisher.insert.rate': figure(2_000),
    'publisher.ours.rate': figure(3_000),
    'publisher.ours.ratio': figure(0.75),
    'publisher.ours.p99Ms': figure(40),
  },
};

describe('a bar', () => {
  it.each([
    ['met at its limit', { atLeast: 0.75 }, true],
    ['missed below it', { atLeast: 0.76 }, false],
    ['missed above it', { atMost: 0.74 }, false],
  ])('is %s', (_kind, limit, met) => {
    expect(isMet({ claim: '', figure: 'publisher.ours.ratio', ...limit }, result)).toBe(met);
  });

  it('that was not measured is neither met nor missed', () => {
    const bar = { claim: 'fast', figure: 'publisher.other.ratio', atLeast: 1 };
    expect(isMet(bar, result)).toBeUndefined();
    expect(barsTable([bar], result)).toContain('not measured');
  });
});

describe('the machine', () => {
  it('is told with what its processors had to spare, and what they did not get', () => {
    const machine = { ...result.machine, idleShare: 0.126, stolenShare: 0.2 };
    expect(machineText({ ...result, machine })).toContain('13 % was idle, and 20 % went to others');
  });

  it('is told without that where it is not known', () => {
    expect(machineText(result)).not.toContain('idle');
  });
});

describe('the report of the publisher', () => {
  const report = reportPublisher(result);

  it('says which bars are missed, and who wins and loses', () => {
    const text = report['publisher.md'] ?? '';
    expect(text).toMatch(/0\.90 of the same app.*0\.75 \(0\.65 to 0\.85\) \| \*\*missed\*\*/);
    expect(text).toMatch(/p99 at saturation.*\| met/);
    expect(text).toContain('loses to `empty`: 0.75');
    expect(text).toContain('beats `insert`: 1.50');
    expect(text).toContain('PostgreSQL 18');
  });

  it('draws a bar for each contestant, in proportion', () => {
    const widths = [...(report['publisher.svg'] ?? '').matchAll(/<rect x="190"[^>]* width="([\d.]+)"/g)];
    const [empty = 0, insert = 0, ours = 0] = widths.map(([, width]) => Number(width));
    expect(insert / empty).toBeCloseTo(0.5, 2);
    expect(ours / empty).toBeCloseTo(0.75, 2);
  });
});

describe('the report of the subscriber', () => {
  const report = reportSubscriber({
    ...result,
    what: 'subscriber',
    contestants: {
      limit: 'calls alone',
      batchAll: 'no order',
      everything: 'all of it',
      withoutStore: 'less',
    },
    figures: {
      'subscriber.limit.5ms.rate': figure(2_000),
      'subscriber.limit.5ms.ratio': figure(1),
      'subscriber.batchAll.5ms.rate': figure(1_000),
      'subscriber.batchAll.5ms.ratio': figure(0.5),
      'subscriber.everything.5ms.rate': figure(1_500),
      'subscriber.everything.5ms.ratio': figure(0.75),
      'subscriber.everything.0ms.rate': figure(1_500),
      'subscriber.everything.0ms.cpuUsPerEvent': figure(100),
      'subscriber.withoutStore.0ms.cpuUsPerEvent': figure(80),
    },
  });
  const text = report['subscriber.md'] ?? '';

  it('says where the kit wins and where it loses', () => {
    expect(text).toContain('`5ms`: `everything` loses to `limit`: 0.75');
    expect(text).toContain('`5ms`: `everything` beats `batchAll`: 1.50');
    expect(text).not.toContain('`50ms`: `everything`');
  });

  it('says which bars are met and missed, and what was not measured', () => {
    expect(text).toMatch(/5 ms: at least 0\.70 .*\| met/);
    expect(text).toMatch(/at most 90 µs CPU .*\*\*missed\*\*/);
    expect(text).toMatch(/SIGKILL.*not measured/);
  });

  it('says what a feature costs', () => {
    expect(text).toContain('the store: 20 µs CPU an event');
    expect(text).not.toContain('outcomes: ');
  });

  it('draws ratios only, the limit left out', () => {
    const labels = [...(report['subscriber.svg'] ?? '').matchAll(/text-anchor="end">([^<]*)</g)];
    expect(labels.map(([, label]) => label)).toEqual(['5ms batchAll', '5ms everything']);
  });
});
