import type { Report } from '../checks/check-history.ts';

const shown = 15;

/** What was found, for the reader. */
export function describeReport(report: Report): string {
  const { duplicates, violations } = report;
  const lines = [
    `seed ${report.seed}: ${report.verdict === 'ok' ? 'all promises kept' : `${violations.length} promises broken`} in ${report.seconds} s`,
    `  faults       ${counts(report.faults)}`,
    `  events       ${report.events}; calls ${report.calls}, effects ${report.effects}, retry copies ${report.retries}, commits ${report.commits}`,
    ...(Object.keys(report.orders).length === 0
      ? []
      : [
          `  orders       ${counts(report.orders)}; ${report.requests} requests; transactions with the outbox: ${counts(report.appended)}; relays took turns ${report.relayTurns} times; all in the topic ${report.publishedAfterMs} ms after the last fault`,
        ]),
    `  dead letters ${counts(report.deadLetters)}; keys released: ${counts(report.releases)}`,
    `  duplicates   ${duplicates.total}, of them explained ${duplicates.explained}: ${counts(duplicates.because)}`,
    `  lost ${report.lost}, misordered ${report.misordered}`,
    `  longest stall ${report.longestStallMs} ms, settled ${report.settledAfterMs} ms after the last fault, peak memory ${report.peakMemoryMb} MB`,
    ...violations.slice(0, shown).map(({ check, message }) => `  BROKEN ${check}: ${message}`),
    ...(violations.length > shown ? [`  … and ${violations.length - shown} more`] : []),
  ];
  return lines.join('\n');
}

function counts(named: Record<string, number>): string {
  const parts = Object.entries(named).map(([name, count]) => `${name} ${count}`);
  return parts.length === 0 ? 'none' : parts.join(', ');
}
