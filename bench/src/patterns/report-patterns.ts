import type { BenchResult } from '../bench.ts';
import { barsSvg } from '../report/bars-svg.ts';
import { barsTable, machineText, table, type Bar, type WriteReport } from '../report/report.ts';
import { loads } from './run-patterns-bench.ts';

const bars: readonly Bar[] = [
  {
    claim: 'what the customer waits at the peak: p99 at most 50 ms',
    figure: 'patterns.ours.100.p99Ms',
    atMost: 50,
  },
  { claim: 'no accepted order is lost to SIGKILL', figure: 'patterns.ours.lostAfterKill', atMost: 0 },
  {
    claim: 'nothing is done twice after SIGKILL where the API honours the key',
    figure: 'patterns.ours.doneTwiceAfterKill',
    atMost: 0,
  },
  { claim: 'no accepted order is lost to an outage', figure: 'patterns.ours.lostAfterDown', atMost: 0 },
  {
    claim: 'every order is accepted while an API is down',
    figure: 'patterns.ours.answersWhileDown',
    atLeast: 1,
  },
  {
    claim: 'the healthy API gets at least 0.98 of its calls while the other is down',
    figure: 'patterns.ours.healthyCallsWhileDown',
    atLeast: 0.98,
  },
];
const loadColumns = ['p50Ms', 'p99Ms', 'accepted', 'bothCallsP50Ms', 'bothCallsP99Ms', 'refused', 'lost'];
const killColumns = [
  ...['lostAfterKill', 'halfDoneAfterKill', 'refusedAtKill'],
  ...['repeatedAfterKill', 'doneTwiceAfterKill'],
];
const outageColumns = [
  ...['answersWhileDown', 'waitWhileDownP50Ms', 'waitWhileDownP99Ms', 'healthyCallsWhileDown'],
  ...['healthyCallsPerOrder', 'recoveredMs', 'lostAfterDown', 'halfDoneAfterDown'],
];

/** What the customer, the calls and the healthy API feel of each way, from the raw figures. */
export const reportPatterns: WriteReport = (result) => ({
  'patterns.md': `# Ways to send information to two APIs

An order must reach two APIs, which answer after 500 ms and 300 ms. Each way runs as real processes on a real Kafka and
PostgreSQL; orders come at a steady rate from another process, however slow the answers are, over ${result.settings.connections} connections.
The stated peak is ${result.settings.peakPerSecond} orders a second: what those connections let through when each order keeps its own for the
800 ms that one call after the other takes. Every call has ${result.settings.apiTimeoutMs} ms. ${machineText(result)}

## Bars

${barsTable(bars, result)}

## Under load

In percent of the peak. \`p50Ms\` and \`p99Ms\` are what the customer waits, from when the order was due; \`accepted\` is
orders answered 201 a second; \`bothCalls…\` is from when the order was due to when both calls were answered; \`refused\`
orders got another answer, and \`lost\` ones were accepted, but one API at least has never heard of them.

${loadTable(result)}

![What the customer waits](patterns.svg)

![Order to both calls](patterns-both-calls.svg)

## Killed in mid-run

SIGKILL to all processes of the way at once, at half of the peak; all are started again at once. \`lostAfterKill\`: orders
that were answered 201 and that one API at least has never heard of. \`halfDoneAfterKill\`: the same of orders that are
stored, but whose customer got an error or nothing. \`refusedAtKill\`: orders that were not accepted, the time of the start
included. \`repeatedAfterKill\`: orders called for more than once; \`doneTwiceAfterKill\`: of those, the ones that the API
could not tell by their \`Idempotency-Key\`.

${wayTable(result, killColumns)}

## One API down

For ${(result.settings.downMs ?? NaN) / 1_000} s the inventory API takes calls and answers none, at half of the peak. \`answersWhileDown\`: part of the orders due
meanwhile that were accepted; \`waitWhileDown…\`: what those customers waited, whatever the answer;
\`healthyCallsWhileDown\`: orders that the healthy API heard of meanwhile, in part of those due; \`healthyCallsPerOrder\`: 1
where none is repeated; \`recoveredMs\`: from when the API was back to the last call; the losses are counted as above.

${wayTable(result, outageColumns)}

![Answers and calls while one API is down](patterns-while-down.svg)

## Ways

${table(
  ['name', 'what it does'],
  Object.entries(result.contestants).map(([name, what]) => [`\`${name}\``, what]),
)}
`,
  'patterns.svg': barsSvg(
    'What the customer waits, p99, by percent of the peak',
    loadChart(result, 'p99Ms'),
    inMs,
  ),
  'patterns-both-calls.svg': barsSvg(
    'Order to both calls, p99, by percent of the peak',
    loadChart(result, 'bothCallsP99Ms'),
    inMs,
  ),
  'patterns-while-down.svg': barsSvg(
    'One API down: orders accepted, calls of the healthy API',
    ['answersWhileDown', 'healthyCallsWhileDown'].flatMap((figure) =>
      Object.keys(result.contestants).flatMap((way) =>
        bar(result, way, figure, `${way} ${figure === 'answersWhileDown' ? 'orders' : 'calls'}`),
      ),
    ),
    (value) => `${Math.round(value * 100)} %`,
  ),
});

function loadTable({ figures, contestants }: BenchResult): string {
  const rows = Object.keys(contestants).flatMap((way) =>
    loads.map((load) => [
      `\`${way}\``,
      `${load} %`,
      ...loadColumns.map((column) => figures[`patterns.${way}.${load}.${column}`]?.median ?? ''),
    ]),
  );
  return table(['', 'load', ...loadColumns.map((column) => `\`${column}\``)], texts(rows));
}

function wayTable({ figures, contestants }: BenchResult, columns: readonly string[]): string {
  const rows = Object.keys(contestants).map((way) => [
    `\`${way}\``,
    ...columns.map((column) => figures[`patterns.${way}.${column}`]?.median ?? ''),
  ]);
  return table(['', ...columns.map((column) => `\`${column}\``)], texts(rows));
}

function texts(rows: readonly (readonly (string | number)[])[]): string[][] {
  return rows.map((row) => row.map(String));
}

function loadChart(result: BenchResult, figure: string) {
  return Object.keys(result.contestants).flatMap((way) =>
    loads.flatMap((load) => bar(result, way, `${load}.${figure}`, `${way} ${load} %`)),
  );
}

function bar({ figures }: BenchResult, way: string, figure: string, label: string) {
  const found = figures[`patterns.${way}.${figure}`];
  if (found === undefined) return [];
  return [{ label, value: found.median, min: found.min, max: found.max, highlighted: way === 'ours' }];
}

function inMs(value: number): string {
  return `${Math.round(value)} ms`;
}
