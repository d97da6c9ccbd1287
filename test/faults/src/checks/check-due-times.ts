import type { Call, Copy, History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** Milliseconds are cut off on both sides. */
const roundingMs = 2;
/** Longer than any fault of one replica lasts. */
const takeoverMs = 30_000;
/**
 * No call is made before the time that its copy names, by the caller's clock. Which copy a call belongs to is not
 * recorded, so a call is early when every copy that it can belong to is due later. Two owners of one delivery are a
 * recorded possibility: the second may call while the first one's copy waits.
 */
export function checkDueTimes(history: History): Violation[] {
  const skewMs = Math.max(0, ...history.replicas.map(({ clockOffsetMs }) => Math.abs(clockOffsetMs)));
  const offsets = new Map(history.replicas.map(({ name, clockOffsetMs }) => [name, clockOffsetMs]));
  const failed = history.copies.filter(({ errorClass, held }) => errorClass !== null && held === null);
  const copiesOf = Map.groupBy(failed, ({ group, eventId }) => `${group} ${eventId}`);
  const callsOf = Map.groupBy(history.calls, ({ group, eventId }) => `${group} ${eventId}`);

  return [...callsOf].flatMap(([event, calls]) => {
    const copies = copiesOf.get(event) ?? [];
    return calls.flatMap((call) => {
      const now = call.sentAt + (offsets.get(call.replica ?? '') ?? skewMs);
      const waiting = candidates(copies, call.sentAt - skewMs - roundingMs);
      const dueInMs = Math.min(...waiting.map(({ notBefore }) => notBefore)) - now - roundingMs;
      if (waiting.length === 0 || dueInMs <= 0 || hasTwoOwners(history, call, calls)) return [];
      return [
        {
          check: 'due-times',
          message: `${event}: call ${call.seq} by ${call.replica} was made ${Math.ceil(dueInMs)} ms early`,
        },
      ];
    });
  });
}

/** The last copy that was surely written by then, and those that may have been. None when the event itself may be called. */
function candidates(copies: readonly Copy[], surelyBy: number): Copy[] {
  const surely = copies.filter(({ at }) => at < surelyBy);
  if (surely.length === 0) return [];
  const latest = Math.max(...surely.map(({ delivery }) => delivery));
  return copies.filter(({ delivery }) => delivery >= latest);
}

function hasTwoOwners(history: History, call: Call, calls: readonly Call[]): boolean {
  const isRecent = (at: number): boolean => at <= call.sentAt && at >= call.sentAt - takeoverMs;
  const another = calls.some(({ sentAt, replica }) => replica !== call.replica && isRecent(sentAt));
  const restarted = history.processes.some(
    ({ what, replica, at }) => what === 'started' && replica === call.replica && isRecent(at),
  );
  return another || restarted;
}
