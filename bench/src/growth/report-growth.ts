import type { BenchResult } from '../bench.ts';
import { linesSvg } from '../report/lines-svg.ts';
import { machineText, table, type WriteReport } from '../report/report.ts';
import type { Axis } from './axes.ts';
import { slopeOf } from './exponent.ts';
import { clusterText } from './report-size.ts';

/** An exponent up to this is flat: tenfold growth costs a quarter more at the most. */
const flatExponent = 0.1;

/** How the cost of an event grows with each thing, and where it bends, from the raw figures. */
export const reportGrowth: WriteReport = (result) => ({
  'growth.md': `# What an event costs as things grow

The real inventory subscriber, everything on, in a process of its own; the API answers at once. One thing grows at a
time, each point in a new process on topics and in a database of its own. Processor time is that of the subscriber,
from the first of the measured events until it rests again, less what it uses at rest; memory (RSS) is that at the end.
${machineText(result)}

![Processor time](growth.svg)

![Memory](growth-memory.svg)

## Exponents

Of the straight line through the logarithms: 0 is flat, 1 is in proportion.

${exponentTable(result)}

${Object.entries(result.contestants)
  .map(([axis, what]) => `## ${axis}: ${what}\n\n${axisTable(result, axis as Axis)}`)
  .join('\n\n')}

The run with the most keys has as many events, each of another key. ${paceText(result)}

## A cluster for 100,000 events a second

With two groups, an API that answers in 50 ms, topics that keep a day, stores that remember 200 hours, longer than the DLQ's
eight days, and cores that are busy to 0.6. [docs/sizing.md](../../docs/sizing.md) says how it is reckoned and what it leaves out.

${clusterText(result)}
`,
  'growth.svg': chart(result, 'cpuUsPerEvent', 'Processor time of an event', 'µs'),
  'growth-memory.svg': chart(result, 'rssMb', 'Memory of the subscriber', 'MB'),
});

function paceText(result: BenchResult): string {
  const longest = pointsOf(result, 'events', 'lastTenthRatio').at(-1);
  return longest === undefined
    ? ''
    : `Of ${longest.value} events the last tenth were called for at ${longest.cost} of the rate of the tenths before it.`;
}

function pointsOf({ figures }: BenchResult, axis: string, figure: string): { value: number; cost: number }[] {
  const form = new RegExp(`^growth\\.${axis}\\.(\\d+)\\.${figure}$`);
  return Object.entries(figures)
    .flatMap(([name, { median }]) => {
      const value = form.exec(name)?.[1];
      return value === undefined ? [] : [{ value: Number(value), cost: median }];
    })
    .sort((a, b) => a.value - b.value);
}

function exponentTable(result: BenchResult): string {
  const rows = Object.entries(result.contestants).map(([axis, what]) => [
    `\`${axis}\``,
    what,
    ...['cpuUsPerEvent', 'rssMb'].map((figure) => slopeText(pointsOf(result, axis, figure))),
  ]);
  return table(['', 'what grows', 'processor time of an event', 'memory'], rows);
}

function slopeText(points: readonly { value: number; cost: number }[]): string {
  const slope = slopeOf(points);
  if (slope === undefined) return 'one value only';
  const { exponent, steepest } = slope;
  const bend =
    steepest.exponent > flatExponent
      ? `; steepest from ${steepest.from} to ${steepest.to}: ${steepest.exponent.toFixed(2)}`
      : '';
  return `${exponent.toFixed(2)}${exponent <= flatExponent ? ', flat' : ''}${bend}`;
}

function axisTable(result: BenchResult, axis: Axis): string {
  const columns = ['cpuUsPerEvent', 'rssMb', 'perSecond', 'storeCpuUsPerEvent', 'brokerCpuUsPerEvent'];
  const rows = pointsOf(result, axis, 'cpuUsPerEvent').map(({ value }) => [
    String(value),
    ...columns.map((column) => {
      const figure = result.figures[`growth.${axis}.${value}.${column}`];
      return figure === undefined ? '' : `${figure.median} (${figure.min} to ${figure.max})`;
    }),
  ]);
  return table([axis, ...columns.map((column) => `\`${column}\``)], rows);
}

function chart(result: BenchResult, figure: string, title: string, unit: string): string {
  const lines = Object.keys(result.contestants).map((axis) => ({
    label: axis,
    points: pointsOf(result, axis, figure).map(({ value, cost }) => ({ x: value, y: cost })),
  }));
  return linesSvg(title, lines, { x: 'how many', y: unit });
}
