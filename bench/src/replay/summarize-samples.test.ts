import { summarizeSamples, type Sample } from './summarize-samples.ts';

const at = (second: number, sent: number, rssBytes: number): Sample => ({
  ...{ atMs: second * 1_000, sent, rssBytes },
  cpuMicros: second * 500_000,
});

describe('summarizeSamples', () => {
  it('counts pace and CPU time while events are sent, and memory after the first tenth', () => {
    const samples = [at(1, 0, 100), at(2, 50, 150), at(3, 150, 200), at(4, 500, 260), at(5, 1_050, 220)];
    expect(summarizeSamples(samples, 1_000)).toEqual({
      planningMs: 2_000,
      eventsPerSecond: 333,
      cpuMicrosPerEvent: 1_500,
      rssBytes: { planned: 150, afterATenth: 200, median: 220, max: 260, last: 220 },
      growth: 1.3,
    });
  });

  it('judges no run that was over at once', () => {
    expect(() => summarizeSamples([at(1, 1_000, 100)], 1_000)).toThrow('take more events');
    expect(() => summarizeSamples([], 1_000)).toThrow('take more events');
  });
});
