import type { LedgerCheck } from './check-ledger.ts';
import type { LoadProgress, LoadResult } from './load-run.ts';
import { quantiles, type Quantiles } from './percentile.ts';
import { mostIds, type Report } from './report.ts';

/** One line for the run so far, in few words where `columns` are too few for all of them. */
export function progressLine(progress: LoadProgress, columns = Infinity): string {
  const { orders, placed, published, done, allCallsMs } = progress;
  const failed = [...placed.failures.values()].reduce((sum, count) => sum + count, 0);
  const accepted = `${placed.accepted.length}/${orders}${failed > 0 ? ` (${failed} failed)` : ''}`;
  const [post, all] = [inMs(quantiles(placed.postMs)), inMs(quantiles(allCallsMs))];
  const apis = Object.entries(done);
  const share = Math.min(...Object.values(done)) / orders;
  const line = [
    bar(share, 20),
    `accepted ${accepted}`,
    `published ${published ?? '?'}`,
    ...apis.map(([api, count]) => `${api} ${count}`),
    `POST p50/p99 ${post} ms`,
    `${allOf(apis.length)} ${all} ms`,
  ].join('  ');
  if (line.length < columns) return line;
  const counts = apis.map(([api, count]) => `${api.slice(0, 3)} ${count}`).join(' ');
  const calls = allOf(apis.length).split(' ', 1).join('');
  return `${bar(share, 5)} ${accepted} out ${published ?? '?'} ${counts} POST ${post} ${calls} ${all} ms`;
}

/** The result for a reader. */
export function reportText(report: Report, result: Pick<LoadResult, 'checks' | 'gaveUp'>): string {
  const { accepted, orders, published, postFailures } = report;
  const failures = Object.entries(postFailures).map(
    ([status, count]) => `  POST failed ${count} times with ${status}`,
  );
  return [
    `${accepted} of ${orders} orders accepted, ${published ?? 'an unknown number'} published, in ${(report.elapsedMs / 1_000).toFixed(1)} s${report.interrupted ? ' (interrupted)' : ''}`,
    ...failures,
    ...(result.gaveUp ? ['  Nothing moved for 45 s: gave up waiting for the rest.'] : []),
    ...Object.entries(result.checks).flatMap(([api, check]) => apiLines(api, check)),
    `  POST /orders        p50 ${inMs(report.postMs, ' ms, p99 ')} ms`,
    `  order → ${allOf(Object.keys(result.checks).length).padEnd(11)} p50 ${inMs(report.bothCallsMs, ' ms, p99 ')} ms`,
    `  memory              ${Object.entries(report.memoryMb)
      .map(([name, mb]) => `${name} ${mb} MB`)
      .join(', ')}`,
    report.ok
      ? 'Each accepted order got each call exactly once.'
      : 'NOT every order got each call exactly once.',
  ].join('\n');
}

function apiLines(
  api: string,
  { called, missing, repeated, secondEffects, misordered }: LedgerCheck,
): string[] {
  const effects = repeated.length > 0 ? ` (${secondEffects} second effects)` : '';
  const list = (what: string, ids: string[]): string[] =>
    ids.length === 0
      ? []
      : [
          `    ${what}: ${ids.slice(0, mostIds).join(' ')}${ids.length > mostIds ? ` … (${ids.length} in all)` : ''}`,
        ];
  return [
    `  ${api.padEnd(12)} ${called} called, ${missing.length} missing, ${repeated.length} repeated${effects}, ${misordered.length} misordered`,
    ...list('missing', missing),
    ...list('repeated', repeated),
    ...list('misordered', misordered),
  ];
}

function allOf(apis: number): string {
  return apis === 2 ? 'both calls' : 'all calls';
}

function inMs({ p50, p99 }: Quantiles, between = '/'): string {
  return `${p50 ?? '–'}${between}${p99 ?? '–'}`;
}

function bar(share: number, width: number): string {
  const full = Math.round(Math.min(1, share) * width);
  return `[${'█'.repeat(full)}${'·'.repeat(width - full)}]`;
}
