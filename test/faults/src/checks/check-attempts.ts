import type { Copy, History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** Errors that ask for patience: the delivery is put off, no attempt is spent. */
const deferring: ReadonlySet<string> = new Set(['status-429', 'status-503', 'circuit-open', 'rate-limited']);

/**
 * From copy to copy of an event's record, attempts stay for a deferral and go up by at most one for a failed call (by
 * none when the call tried out whether the API is back); no copy is lost in between, and none has spent all its
 * attempts. Two owners may each have written a copy of the same number.
 */
export function checkAttempts(history: History): Violation[] {
  const lineages = Map.groupBy(
    history.copies,
    ({ group, origin }) => `${group}: record ${origin.partition}/${origin.offset}`,
  );
  return [...lineages].flatMap(([name, copies]) => {
    const byNumber = Map.groupBy(copies, ({ delivery }) => delivery);
    // What a redrive writes goes on from the dead letter, not from a copy.
    const written = copies.filter((copy) => !isRelease(copy, history));
    return written.flatMap((copy) =>
      faultOf(copy, byNumber, history.limits.maxAttempts).map((fault) => violation(name, copy, fault)),
    );
  });
}

function faultOf(copy: Copy, byNumber: ReadonlyMap<number, readonly Copy[]>, maxAttempts: number): string[] {
  const { delivery, attempts, errorClass, held } = copy;
  if (held !== null) return [];
  if (attempts >= maxAttempts) return [`has spent ${attempts} of ${maxAttempts} attempts and goes on`];
  const before = delivery === 2 ? [0] : (byNumber.get(delivery - 1) ?? []).map((earlier) => earlier.attempts);
  if (before.length === 0) return [`has no delivery ${delivery - 1} before it`];
  const mayBeSpent = errorClass === null || deferring.has(errorClass) ? 0 : 1;
  const fits = before.some((earlier) => attempts >= earlier && attempts <= earlier + mayBeSpent);
  return fits ? [] : [`has ${attempts} attempts after ${before.join(' or ')} and ${errorClass ?? 'parking'}`];
}

function isRelease({ group, origin, delivery }: Copy, { releases }: History): boolean {
  return releases.some(
    (release) =>
      release.group === group &&
      release.delivery === delivery &&
      release.origin.partition === origin.partition &&
      release.origin.offset === origin.offset,
  );
}

function violation(name: string, { eventId, delivery }: Copy, fault: string): Violation {
  return { check: 'attempts', message: `${name} (${eventId}): delivery ${delivery} ${fault}` };
}
