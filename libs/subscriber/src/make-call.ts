import type { Clock } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';
import { callWithDeadline } from './call-with-deadline.ts';
import { classifyAnswer, classifyError, isFault } from './classify.ts';
import type { Subscriber } from './define-subscriber.ts';
import type { Outcome } from './outcome.ts';
import type { Permit } from './protect.ts';

export interface MakeCallOptions<T> {
  subscriber: Pick<Subscriber<T>, 'group' | 'handle' | 'deadlineMs'>;
  /** Runs the call inside its span. */
  observe: (context: { eventId: string; attempt: number }, make: () => Promise<Outcome>) => Promise<Outcome>;
  /** Told of errors that are the handler's own: programming errors. */
  fault?: (error: unknown, context: { eventId: string; attempt: number }) => void;
  clock: Clock;
}

/** Makes the event's call under its permit and says what came of it. Never rejects. */
export type MakeCall<T> = (
  event: T,
  eventId: string,
  attempt: number,
  permit: Permit | undefined,
) => Promise<Outcome>;

export function createMakeCall<T>({ subscriber, observe, fault, clock }: MakeCallOptions<T>): MakeCall<T> {
  const { group, handle, deadlineMs } = subscriber;
  return async (event, eventId, attempt, permit) => {
    const context = { idempotencyKey: `${group}:${eventId}`, eventId, attempt };
    const startedAt = clock.now();
    let isOwnFault = false;
    const outcome = await observe(context, () =>
      callWithDeadline(handle, event, context, deadlineMs, clock)
        .then(checkAnswer)
        .then<Outcome, Outcome>(classifyAnswer, (error: unknown) => {
          isOwnFault = isFault(error);
          if (isOwnFault) fault?.(error, { eventId, attempt });
          return classifyError(error);
        }),
    );
    // A fault of our own is no reason to stop calling the API, and spends the attempt also of a probe.
    if (isOwnFault) {
      permit?.unused();
      return outcome;
    }
    permit?.ended(outcome, clock.now() - startedAt);
    // A probe is our question, not the event's attempt.
    return permit?.isProbe === true && outcome.kind === 'retry'
      ? { ...outcome, kind: 'defer', afterMs: undefined }
      : outcome;
  };
}

/** What no compiler has seen may give anything; without a status nobody knows what the API said. */
function checkAnswer(answer: unknown): ApiAnswer {
  if (Number.isInteger((answer as ApiAnswer | null | undefined)?.status)) return answer as ApiAnswer;
  throw new TypeError(
    `the handler gave no answer with a status: it, and each middleware, must return what the API answered`,
  );
}
