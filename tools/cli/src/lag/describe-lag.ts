import { duration, table } from '../output.ts';
import type { Drain } from './estimate-drain.ts';
import type { GroupLag, LagCounts } from './lag.ts';

export interface Looked {
  lag: GroupLag;
  drain: Drain | undefined;
}

const columns = [
  'total',
  'due',
  'waiting',
  'deferred',
  'parked',
  'held',
  'oldest',
  'deferred until',
] as const;

/** A line for each group, and one for each of its partitions that is behind. */
export function lagLines(looked: readonly Looked[], now: number): string[] {
  const watched = looked.some(({ drain }) => drain !== undefined);
  const head = ['group', 'topic', 'partition', ...columns, ...(watched ? ['per second', 'done in'] : [])];
  const rows = looked.flatMap(({ lag, drain }) => [
    [lag.group, lag.topic, 'all', ...cells(lag, now), ...(watched ? drainCells(drain) : [])],
    ...lag.partitions
      .filter(({ total }) => total > 0)
      .map((each) => ['', '', String(each.partition), ...cells(each, now)]),
  ]);
  return table(head, rows);
}

function cells(lag: LagCounts, now: number): (string | number)[] {
  const { total, due, waiting, deferred, parked, held, oldestAt, deferredUntil } = lag;
  const oldest = oldestAt === undefined ? '-' : duration(now - oldestAt);
  const until = deferredUntil === undefined ? '-' : new Date(deferredUntil).toISOString();
  return [total, due, waiting, deferred, parked, held, oldest, until];
}

function drainCells(drain: Drain | undefined): string[] {
  if (drain === undefined) return ['?', '?'];
  const { perSecond, etaMs } = drain;
  return [perSecond.toFixed(1), etaMs === undefined ? 'not at this pace' : duration(etaMs)];
}

/** For programs: times as text, ages in seconds. */
export function lagDocument(looked: readonly Looked[], now: number): object {
  const counts = ({ oldestAt, deferredUntil, committed: _committed, ...rest }: LagCounts) => ({
    ...rest,
    oldestAgeSeconds: oldestAt === undefined ? null : Math.max(0, Math.round((now - oldestAt) / 1_000)),
    deferredUntil: deferredUntil === undefined ? null : new Date(deferredUntil).toISOString(),
  });
  return {
    at: new Date(now).toISOString(),
    groups: looked.map(({ lag: { group, topic, partitions, ...sums }, drain }) => ({
      ...{ group, topic, ...counts(sums) },
      ...(drain === undefined
        ? {}
        : {
            perSecond: drain.perSecond,
            doneInSeconds: drain.etaMs === undefined ? null : Math.round(drain.etaMs / 1_000),
          }),
      partitions: partitions.map(({ partition, ...each }) => ({ partition, ...counts(each) })),
    })),
  };
}
