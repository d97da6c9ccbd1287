import type { EventDefinition } from '@rivulet/contracts';
import type { Backoff } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';
import type { ProtectionPolicy } from './protect.ts';

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

/** What may happen to later events of a key when an earlier one is not done at once. */
export interface Ordering {
  by: 'key';
  /** They wait behind it, or they overtake. */
  whileRetrying: 'park-key' | 'overtake';
  /** They go on without it, or they wait until it is redriven or dismissed. */
  whenDeadLettered: 'skip' | 'park-key';
}

export interface SubscriberDeclaration<T> {
  /** Consumer group; also names its retry topic, its DLQ and its idempotency keys. */
  group: string;
  event: EventDefinition<T>;
  handle: Handle<T>;
  ordering?: Partial<Ordering>;
  /** Calls under way at the same time. */
  maxInFlight?: number;
  /** A call without an answer after this counts as failed. */
  deadlineMs?: number;
  retry: { maxAttempts: number; backoff: Backoff; maxAgeMs?: number };
  /** Stops calling an API that fails most calls; `false` for none. What is left out has a default. */
  breaker?: Partial<NonNullable<ProtectionPolicy['breaker']>> | false;
  /** Calls a second of this replica at the most; none when left out. `burst` is a second's worth when left out. */
  rateLimit?: { perSecond: number; burst?: number };
  /** Finds how many calls the API can take at once, up to `maxInFlight`. */
  adaptiveInFlight?: boolean;
  /** Says of each event what became of it, on the topic of the event's outcomes; true when left out. */
  outcomes?: boolean;
}

/** A declaration with everything that it left open filled in. */
export type Subscriber<T> = Required<
  Omit<SubscriberDeclaration<T>, 'retry' | 'ordering' | 'breaker' | 'rateLimit' | 'adaptiveInFlight'>
> & {
  retry: Required<SubscriberDeclaration<T>['retry']>;
  ordering: Ordering;
  protection: ProtectionPolicy;
};

const defaultBreaker = {
  failureRatio: 0.5,
  minimumRequests: 20,
  windowMs: 10_000,
  halfOpenAfterMs: 5_000,
  halfOpenProbes: 3,
};

const dayMs = 86_400_000;

/** Fills in the defaults. @throws RangeError that lists every fault of the declaration by its field */
export function defineSubscriber<T>(declaration: SubscriberDeclaration<T>): Subscriber<T> {
  const { breaker = {}, rateLimit, adaptiveInFlight = false, ...declared } = declaration;
  const subscriber: Subscriber<T> = {
    maxInFlight: 256,
    deadlineMs: 5_000,
    outcomes: true,
    ...declared,
    ordering: { by: 'key', whileRetrying: 'park-key', whenDeadLettered: 'skip', ...declaration.ordering },
    retry: { maxAgeMs: 3 * dayMs, ...declaration.retry },
    protection: {
      ...(breaker === false ? {} : { breaker: { ...defaultBreaker, ...breaker } }),
      ...(rateLimit === undefined ? {} : { rateLimit: { burst: rateLimit.perSecond, ...rateLimit } }),
      adaptiveInFlight,
    },
  };
  const faults = faultsOf(subscriber);
  if (faults.length > 0) throw new RangeError(`subscriber ${declaration.group}: ${faults.join('; ')}`);
  return subscriber;
}

function faultsOf<T>({
  group,
  ordering,
  maxInFlight,
  deadlineMs,
  retry,
  protection,
}: Subscriber<T>): string[] {
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
    if (!Number.isSafeInteger(value) || value < 1)
      faults.push(`${field}=${value} must be a whole number, 1 or more`);
  }
  if (ordering.whenDeadLettered === 'park-key' && ordering.whileRetrying === 'overtake') {
    faults.push(`ordering.whenDeadLettered='park-key' needs ordering.whileRetrying='park-key'`);
  }
  const { breaker, rateLimit } = protection;
  if (breaker !== undefined && !(breaker.failureRatio > 0 && breaker.failureRatio <= 1)) {
    faults.push(`breaker.failureRatio=${breaker.failureRatio} must be above 0 and at most 1`);
  }
  for (const field of ['minimumRequests', 'windowMs', 'halfOpenAfterMs', 'halfOpenProbes'] as const) {
    const value = breaker?.[field] ?? 1;
    if (!Number.isSafeInteger(value) || value < 1)
      faults.push(`breaker.${field}=${value} must be a whole number, 1 or more`);
  }
  for (const [field, value] of Object.entries(rateLimit ?? {})) {
    if (!(value > 0)) faults.push(`rateLimit.${field}=${value} must be above 0`);
  }
  return faults;
}
