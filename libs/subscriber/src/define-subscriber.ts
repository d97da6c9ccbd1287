import type { EventDefinition } from '@rivulet/contracts';
import type { Backoff } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';

/** What a handler is told besides the event. */
export interface CallContext {
  /** The same for every attempt at this event: the API can tell a repetition by it. */
  idempotencyKey: string;
  eventId: string;
  /** 1-based. */
  attempt: number;
  /** Aborts at the deadline. */
  signal: AbortSignal;
}

/** Makes the group's one call for the event. @throws PermanentError when the event can't be turned into a call */
export type Handle<T> = (event: T, context: CallContext) => Promise<ApiAnswer>;

export interface SubscriberDeclaration<T> {
  /** Consumer group; also names its retry topic, its DLQ and its idempotency keys. */
  group: string;
  event: EventDefinition<T>;
  handle: Handle<T>;
  ordering?: { by: 'key'; whileRetrying: 'park-key' | 'overtake' };
  /** Calls under way at the same time. */
  maxInFlight?: number;
  /** A call without an answer after this counts as failed. */
  deadlineMs?: number;
  retry: { maxAttempts: number; backoff: Backoff; maxAgeMs?: number };
}

/** A declaration with everything that it left open filled in. */
export type Subscriber<T> = Required<Omit<SubscriberDeclaration<T>, 'retry'>> & {
  retry: Required<SubscriberDeclaration<T>['retry']>;
};

const dayMs = 86_400_000;

/** Fills in the defaults. @throws RangeError that lists every fault of the declaration by its field */
export function defineSubscriber<T>(declaration: SubscriberDeclaration<T>): Subscriber<T> {
  const subscriber: Subscriber<T> = {
    ordering: { by: 'key', whileRetrying: 'park-key' },
    maxInFlight: 256,
    deadlineMs: 5_000,
    ...declaration,
    retry: { maxAgeMs: 3 * dayMs, ...declaration.retry },
  };
  const faults = faultsOf(subscriber);
  if (faults.length > 0) throw new RangeError(`subscriber ${declaration.group}: ${faults.join('; ')}`);
  return subscriber;
}

function faultsOf<T>({ group, maxInFlight, deadlineMs, retry }: Subscriber<T>): string[] {
  const faults: string[] = [];
  if (!/^[a-z0-9][a-z0-9.-]{0,99}$/.test(group)) {
    faults.push(`group='${group}' must be 1 to 100 small letters, digits, dots and dashes`);
  }
  for (const [field, value] of Object.entries({
    maxInFlight,
    deadlineMs,
    'retry.maxAttempts': retry.maxAttempts,
    'retry.maxAgeMs': retry.maxAgeMs,
  })) {
    if (!Number.isSafeInteger(value) || value < 1) faults.push(`${field}=${value} must be a whole number, 1 or more`);
  }
  return faults;
}
