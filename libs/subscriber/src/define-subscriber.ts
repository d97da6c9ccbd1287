import type { EventDefinition } from '@rivulet/contracts';
import type { Backoff } from '@rivulet/resilience';
import type { ApiAnswer } from './api-answer.ts';
import { declarationFaults } from './declaration-faults.ts';
import { compose, type Middleware } from './middleware.ts';
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

/** Each replica keeps to its part by itself: the parts of all replicas must add up to 1 at the most. */
export interface RateLimit {
  /** Calls a second on the average. */
  perSecond: number;
  /** Calls at once after a rest; a second's worth when left out. A replica always has 1 at the least. */
  burst?: number;
  /** This replica's part, above 0 and at most 1: 1/3 for each of three. All of it when left out. */
  share?: number;
}

export interface SubscriberDeclaration<T> {
  /** Consumer group; also names its retry topic, its DLQ and its idempotency keys. */
  group: string;
  event: EventDefinition<T>;
  handle: Handle<T>;
  /** Concerns of one's own around the handler, the outermost first. */
  use?: readonly Middleware<T>[];
  ordering?: Partial<Ordering>;
  /** Calls under way at the same time. */
  maxInFlight?: number;
  /** A call without an answer after this counts as failed. */
  deadlineMs?: number;
  retry: { maxAttempts: number; backoff: Backoff; maxAgeMs?: number };
  /** Stops calling an API that fails most calls; `false` for none. What is left out has a default. */
  breaker?: Partial<NonNullable<ProtectionPolicy['breaker']>> | false;
  /** What the API allows to all replicas together; no limit when left out. */
  rateLimit?: RateLimit;
  /** Finds how many calls the API can take at once, up to `maxInFlight`. */
  adaptiveInFlight?: boolean;
  /** Says of each event what became of it, on the topic of the event's outcomes; true when left out. */
  outcomes?: boolean;
}

/** A declaration with everything that it left open filled in, its middleware around its handler. */
export type Subscriber<T> = Required<
  Omit<SubscriberDeclaration<T>, 'use' | 'retry' | 'ordering' | 'breaker' | 'rateLimit' | 'adaptiveInFlight'>
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

/** Checks the declaration and fills in the defaults. @throws RangeError that lists every fault by its field */
export function defineSubscriber<T>(declaration: SubscriberDeclaration<T>): Subscriber<T> {
  const faults = declarationFaults(declaration);
  if (faults.length > 0) throw new RangeError(`subscriber ${nameOf(declaration)}: ${faults.join('; ')}`);
  const { breaker = {}, rateLimit, adaptiveInFlight = false, use = [], ...declared } = declaration;
  return {
    ...withDefaults({ maxInFlight: 256, deadlineMs: 5_000, outcomes: true }, declared),
    handle: compose(use, declared.handle),
    ordering: withDefaults(
      { by: 'key', whileRetrying: 'park-key', whenDeadLettered: 'skip' },
      declared.ordering,
    ),
    retry: withDefaults({ maxAgeMs: 3 * dayMs }, declared.retry),
    protection: {
      ...(breaker === false ? {} : { breaker: withDefaults(defaultBreaker, breaker) }),
      ...(rateLimit === undefined ? {} : { rateLimit: partOf(rateLimit) }),
      adaptiveInFlight,
    },
  };
}

function partOf({ perSecond, burst = perSecond, share = 1 }: RateLimit): {
  perSecond: number;
  burst: number;
} {
  return { perSecond: perSecond * share, burst: burst * share };
}

/** A field that is there and undefined counts as left out. */
function withDefaults<D extends object, G extends object>(defaults: D, given: G | undefined): D & G {
  const present = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...defaults, ...Object.fromEntries(present) } as D & G;
}

function nameOf(declaration: unknown): string {
  const { group } = (declaration ?? {}) as { group?: unknown };
  return typeof group === 'string' ? group : '(without a group)';
}
