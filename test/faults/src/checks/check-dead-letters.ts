import type { DeadLetter, History } from '../history/history.ts';
import type { Violation } from './violation.ts';

/** A dead letter has a reason that the history bears out: nothing ends there because an API asked for patience or a part was down. */
export function checkDeadLetters(history: History): Violation[] {
  const events = new Set(history.log.map(({ eventId }) => eventId));
  const refused = new Set(
    history.calls
      .filter(({ status }) => isRefusal(status))
      .map(({ group, eventId }) => `${group} ${eventId}`),
  );
  const faultOf = ({ group, eventId, reason, attempts, errorClass }: DeadLetter): string | undefined => {
    if (reason === 'permanent')
      return refused.has(`${group} ${eventId}`) ? undefined : 'but no call of it was refused';
    if (reason === 'undecodable') return events.has(eventId) ? 'but it is an event like others' : undefined;
    if (reason !== 'attempts-exhausted') return 'which nothing in this run can cause';
    if (errorClass === 'status-429' || errorClass === 'status-503') return `because of ${errorClass}`;
    const { maxAttempts } = history.limits;
    return attempts === maxAttempts ? undefined : `after ${attempts} of ${maxAttempts} attempts`;
  };
  return history.deadLetters.flatMap((letter) => {
    const fault = faultOf(letter);
    const { group, eventId, reason } = letter;
    return fault === undefined
      ? []
      : [{ check: 'dead-letters', message: `${group}: ${eventId} is dead for '${reason}', ${fault}` }];
  });
}

/** 4xx that do not mean "later" (RFC 9110: 408; RFC 8470: 425; RFC 6585: 429). */
function isRefusal(status: number): boolean {
  return status >= 400 && status < 500 && ![408, 425, 429].includes(status);
}
