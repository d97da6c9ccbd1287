import type { BenchResult } from '../bench.ts';
import { barsSvg } from '../report/bars-svg.ts';
import { barsTable, figuresTable, machineText, table, type Bar, type WriteReport } from '../report/report.ts';

const bars: readonly Bar[] = [
  {
    claim: 'at least 0.90 of the same app that only parses and answers',
    figure: 'publisher.ours.ratio',
    atLeast: 0.9,
  },
  {
    claim: 'at least 1.4 × one plain insert per request',
    figure: 'publisher.ours.ratioToInsert',
    atLeast: 1.4,
  },
  { claim: 'p99 at saturation at most 50 ms', figure: 'publisher.ours.p99Ms', atMost: 50 },
  {
    claim: 'order to visible event, at half of saturation: p50 at most 10 ms',
    figure: 'publisher.ours.eventVisible.p50Ms',
    atMost: 10,
  },
  {
    claim: 'order to visible event, at half of saturation: p99 at most 50 ms',
    figure: 'publisher.ours.eventVisible.p99Ms',
    atMost: 50,
  },
];
const columns = [
  ...['rate', 'ratio', 'ratioToInsert', 'p50Ms', 'p99Ms', 'cpuUsPerRequest', 'storeCpuUsPerRequest'],
  ...['brokerCpuUsPerRequest', 'loadCpuUsPerRequest', 'rssMb'],
];

/** Who wins where, from the raw figures. */
export const reportPublisher: WriteReport = (result) => ({
  'publisher.md': `# Ways to take an order

One express app, one way to handle \`POST /orders\` each, in processes of their own; load from another process, closed
loop. Ratios are those to \`empty\` and to \`insert\` in the same repeat. Every order was checked: what was answered 201 is
stored, and each event of the last two is in the topic. ${machineText(result)}

## Bars

${barsTable(bars, result)}

## At saturation

![Requests per second](publisher.svg)

${figuresTable(result, rowsOf(result), columns)}

The CPU time of a request is that of the server's process, its relay included; those of the broker, of the database
(\`store\`) and of the process that makes the load stand beside it. They share the machine: what they take, the server
can't have.

${winners(result)}

## Contestants

${table(
  ['name', 'what it does'],
  Object.entries(result.contestants).map(([name, what]) => [`\`${name}\``, what]),
)}
`,
  'publisher.svg': barsSvg('Orders per second at saturation', chartOf(result), (value) =>
    Math.round(value).toString(),
  ),
});

function rowsOf({ contestants }: BenchResult): [string, string][] {
  return Object.keys(contestants).map((name) => [`\`${name}\``, `publisher.${name}`]);
}

function chartOf({ figures, contestants }: BenchResult) {
  return Object.keys(contestants).flatMap((name) => {
    const figure = figures[`publisher.${name}.rate`];
    if (figure === undefined) return [];
    return [
      { label: name, value: figure.median, min: figure.min, max: figure.max, highlighted: name === 'ours' },
    ];
  });
}

/** Losses are said as plainly as wins. */
function winners({ figures, contestants }: BenchResult): string {
  const rate = (name: string) => figures[`publisher.${name}.rate`]?.median;
  const ours = rate('ours');
  if (ours === undefined) return '';
  const others = Object.keys(contestants).filter((name) => name !== 'ours' && rate(name) !== undefined);
  const lines = others.map((name) => {
    const ratio = ours / (rate(name) ?? NaN);
    return `- \`ours\` ${ratio >= 1 ? 'beats' : 'loses to'} \`${name}\`: ${ratio.toFixed(2)} of its rate.`;
  });
  return lines.join('\n');
}
