import type { BenchResult } from '../bench.ts';
import { barsSvg, type ChartBar } from '../report/bars-svg.ts';
import { barsTable, figuresTable, machineText, table, type Bar, type WriteReport } from '../report/report.ts';
import { latencies } from './contestants.ts';

const bars: readonly Bar[] = [
  { claim: 'calls of 50 ms: at least 0.90 of the limit', figure: 'everything.50ms.ratio', atLeast: 0.9 },
  { claim: 'the same with 1,024 in flight: at least 0.75', figure: 'withMore.50ms.ratio', atLeast: 0.75 },
  { claim: 'calls of 5 ms: at least 0.70', figure: 'everything.5ms.ratio', atLeast: 0.7 },
  { claim: 'calls of 0 ms: at least 0.50', figure: 'everything.0ms.ratio', atLeast: 0.5 },
  { claim: 'at most 90 µs CPU an event', figure: 'everything.0ms.cpuUsPerEvent', atMost: 90 },
  { claim: 'memory below 300 MB', figure: 'everything.0ms.rssMb', atMost: 300 },
  { claim: 'the same in a pod of 512 MiB', figure: 'inAPod.0ms.rssMb', atMost: 300 },
  { claim: 'traces and logs off: at least 0.65', figure: 'withoutTelemetry.0ms.ratio', atLeast: 0.65 },
  {
    claim: 'traces and logs off: at most 65 µs CPU an event',
    figure: 'withoutTelemetry.0ms.cpuUsPerEvent',
    atMost: 65,
  },
  {
    claim: '1 % of the calls take 500 ms: at least 0.80',
    figure: 'everything.slow1pct.ratio',
    atLeast: 0.8,
  },
  {
    claim: 'the same, second half of the run: at least 0.90',
    figure: 'everything.slow1pct.secondHalfRatio',
    atLeast: 0.9,
  },
  {
    claim: 'the last tenth of a run: at least 0.95 of the rate of its first',
    figure: 'everything.0ms.lastTenthRatio',
    atLeast: 0.95,
  },
  {
    claim: 'two replicas, 32 calls of 50 ms at a time each: at least 1.7 times one',
    figure: 'replicas.ratio',
    atLeast: 1.7,
  },
  {
    claim: 'SIGKILL: at most 256 in flight and one completion batch (500) called twice',
    figure: 'everything.afterKill.duplicates',
    atMost: 756,
  },
].map((bar) => ({ ...bar, figure: `subscriber.${bar.figure}` }));
const columns = ['ratio', 'secondHalfRatio', 'rate', 'cpuUsPerEvent', 'rssMb', 'duplicated', 'misordered'];
const peers = ['limit', 'eachMessage', 'batchAll'];
const features = {
  withoutTelemetry: 'traces and logs',
  withoutStore: 'the store',
  withoutOutcomes: 'outcomes',
};

/** Who wins where, from the raw figures. */
export const reportSubscriber: WriteReport = (result) => ({
  'subscriber.md': `# Ways to make one call for each event

The events are in the topic already; each is one \`PUT\` to an API in another process. One contestant at a time, each in a
process of its own; ratios are those to \`limit\` in the same repeat. Every call was counted by the API: no run lost an
event, and ours neither called twice nor out of the order of a key. ${machineText(result)}

## Bars

${barsTable(bars, result)}

## Figures

![Ratio to the limit](subscriber.svg)

${Object.keys(latencies)
  .map((latency) => `### \`${latency}\`\n\n${figuresTable(result, rowsOf(result, latency), columns)}`)
  .join('\n\n')}

The CPU time is that of the contestant's process; database and broker, API and collector are not in it. The memory is
the most that the process had. \`misordered\` counts calls after, or beside, a later one of their key.

${replicas(result)}

## Who wins

${Object.keys(latencies)
  .flatMap((latency) => winners(result, latency))
  .join('\n')}

## What a feature costs

${costs(result)}

## Contestants

${table(
  ['name', 'what it does'],
  Object.entries(result.contestants).map(([name, what]) => [`\`${name}\``, what]),
)}
`,
  'subscriber.svg': barsSvg('Ratio to the limit: more is better', chartOf(result), (value) =>
    value.toFixed(2),
  ),
});

function rowsOf({ figures, contestants }: BenchResult, latency: string): [string, string][] {
  return Object.keys(contestants)
    .map((name): [string, string] => [`\`${name}\``, `subscriber.${name}.${latency}`])
    .filter(([, prefix]) => figures[`${prefix}.rate`] !== undefined);
}

function chartOf({ figures, contestants }: BenchResult): ChartBar[] {
  return Object.keys(latencies).flatMap((latency) =>
    Object.keys(contestants).flatMap((name) => {
      const figure = figures[`subscriber.${name}.${latency}.ratio`];
      if (figure === undefined || name.startsWith('limit')) return [];
      const { median: value, min, max } = figure;
      return [{ label: `${latency} ${name}`, value, min, max, highlighted: name === 'everything' }];
    }),
  );
}

/** Losses are said as plainly as wins. */
function winners({ figures }: BenchResult, latency: string): string[] {
  const rate = (name: string) => figures[`subscriber.${name}.${latency}.rate`]?.median;
  const ours = rate('everything');
  return peers.flatMap((name) => {
    const other = rate(name);
    if (ours === undefined || other === undefined) return [];
    const ratio = ours / other;
    return [
      `- \`${latency}\`: \`everything\` ${ratio >= 1 ? 'beats' : 'loses to'} \`${name}\`: ${ratio.toFixed(2)} of its rate.`,
    ];
  });
}

function replicas({ figures }: BenchResult): string {
  const rate = (name: string) => figures[`subscriber.replicas.${name}.rate`]?.median.toFixed(0);
  if (rate('one') === undefined) return 'Replicas were not measured.';
  return `With 32 calls of 50 ms at a time each, one replica makes ${rate('one')} calls a second and two make ${rate('two')}.`;
}

function costs({ figures }: BenchResult): string {
  const cpu = (name: string) => figures[`subscriber.${name}.0ms.cpuUsPerEvent`]?.median;
  const all = cpu('everything');
  return Object.entries(features)
    .flatMap(([name, feature]) => {
      const without = cpu(name);
      if (all === undefined || without === undefined) return [];
      return [
        `- ${feature}: ${(all - without).toFixed(0)} µs CPU an event (\`everything\` less \`${name}\`, 0 ms).`,
      ];
    })
    .join('\n');
}
