import { barsSvg } from '../report/bars-svg.ts';
import { barsTable, machineText, table, type Bar, type WriteReport } from '../report/report.ts';

const changes = {
  start: 'the only replica starts, with events waiting',
  join: 'a second replica starts beside it',
  leave: 'the second is told to end (SIGTERM)',
  kill: 'the second is killed (SIGKILL)',
};

function barsOf(sessionTimeoutMs: number): readonly Bar[] {
  return [
    { claim: 'order to both calls: p50 at most 15 ms', figure: 'latency.bothCalls.p50Ms', atMost: 15 },
    { claim: 'order to both calls: p99 at most 60 ms', figure: 'latency.bothCalls.p99Ms', atMost: 60 },
    {
      claim: `first call after SIGKILL: at most the session time-out and 2 s (${sessionTimeoutMs + 2_000} ms)`,
      figure: 'latency.kill.firstCallMs',
      atMost: sessionTimeoutMs + 2_000,
    },
    { claim: 'no retry is early', figure: 'latency.retry.early', atMost: 0 },
    { claim: 'a retry is late by at most 100 ms (p99)', figure: 'latency.retry.p99Ms', atMost: 100 },
  ];
}

/** How soon calls are made, from the raw figures. */
export const reportLatency: WriteReport = (result) => {
  const { figures, settings } = result;
  const spread = (name: string): string => {
    const figure = figures[name];
    return figure === undefined ? '' : `${figure.median} (${figure.min} to ${figure.max})`;
  };
  return {
    'latency.md': `# How soon the calls are made

The publisher and both subscribers as real processes, their APIs in others, answering at once; ${settings.perSecond} orders a second
come at a steady rate. ${machineText(result)}

## Bars

${barsTable(barsOf(settings.sessionTimeoutMs ?? NaN), result)}

## From the order

In ms, from when the order was due: median of ${settings.repeats} repeats (least to most).

${table(
  ['to', 'p50', 'p99'],
  [
    ["the customer's answer", spread('latency.customer.p50Ms'), spread('latency.customer.p99Ms')],
    ['the later of both calls', spread('latency.bothCalls.p50Ms'), spread('latency.bothCalls.p99Ms')],
  ],
)}

## When replicas come and go

One or two replicas of the inventory subscriber, orders flowing all the time; the session time-out is ${settings.sessionTimeoutMs} ms. The first
call is counted from the process' start or from the signal: for a replica that comes, its own first call; for one that
goes, the other's first call for what it had. The slowest call is that of the orders due in between, from when they
were due. Every accepted order was called for.

${table(
  ['', 'what happens', 'first call, ms', 'slowest call, ms'],
  Object.entries(changes).map(([change, what]) => [
    `\`${change}\``,
    what,
    spread(`latency.${change}.firstCallMs`),
    spread(`latency.${change}.slowestCallMs`),
  ]),
)}

![First call after a change](latency.svg)

## Retries

${settings.copies} events wait in the retry topic, ${settings.due} of them due over ${(settings.spreadMs ?? NaN) / 1_000} s: the time of the call minus the time at which
it was due, in ms. ${spread('latency.retry.early')} were early.

${table(
  ['p50', 'p99', 'p99.9', 'most'],
  [['p50Ms', 'p99Ms', 'p999Ms', 'maxMs'].map((figure) => String(figures[`latency.retry.${figure}`]?.median))],
)}
`,
    'latency.svg': barsSvg(
      'First call after a replica came or went',
      Object.keys(changes).flatMap((change) => {
        const figure = figures[`latency.${change}.firstCallMs`];
        return figure === undefined
          ? []
          : [{ label: change, value: figure.median, min: figure.min, max: figure.max, highlighted: true }];
      }),
      (value) => `${Math.round(value)} ms`,
    ),
  };
};
