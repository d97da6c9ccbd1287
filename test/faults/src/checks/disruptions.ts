import type { FaultNote, History } from '../history/history.ts';

/** Kinds of faults after which a call that was made may not be written down as made. */
const interrupting: ReadonlySet<string> = new Set([
  'kill',
  'freeze',
  'block',
  'crash',
  'kafka-cut',
  'kafka-stall',
  'store-cut',
  'store-refuse',
  'store-stall',
  'store-restart',
  'store-crash',
  'api-cut',
  'api-stall',
  'handover-refused',
  'leader-move',
  'broker-kill',
  'broker-stop',
  'machine-stall',
]);

export interface Span {
  from: number;
  to: number;
}

export function overlaps({ startedAt, endedAt }: FaultNote, { from, to }: Span): boolean {
  return startedAt <= to && endedAt >= from;
}

/**
 * Faults that may have kept a replica from writing an outcome down in this time. An orderly stop, a joining replica,
 * a failing API and a missing schema registry are none: after them nothing may be repeated.
 */
export function interruptionsOf(history: History, replica: string | null, span: Span): FaultNote[] {
  return history.faults.filter(
    (fault) =>
      interrupting.has(fault.kind) &&
      (replica === null || fault.touches.includes(replica)) &&
      overlaps(fault, span),
  );
}
