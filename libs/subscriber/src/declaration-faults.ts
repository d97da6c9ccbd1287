import type { Backoff } from '@rivulet/resilience';
import type { SubscriberDeclaration } from './define-subscriber.ts';
import {
  aboveZero,
  fields,
  flag,
  listOf,
  must,
  oneOf,
  ratio,
  wholeNumber,
  type Form,
} from './field-forms.ts';

const isFunction = (value: unknown) => typeof value === 'function';
const isText = (value: unknown) => typeof value === 'string' && value !== '';

/** What an event definition must have for the kit to find topic, id, key and time of its events. */
const definitionFields = ['name', 'type', 'source', 'topic', 'idField', 'keyField', 'timeField'];

const eventDefinition = must(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    'schema' in value &&
    definitionFields.every((name) => isText((value as Record<string, unknown>)[name])),
  'an event definition of @rivulet/contracts, such as OrderConfirmed',
);

const breaker = fields(
  {
    failureRatio: ratio,
    minimumRequests: wholeNumber,
    windowMs: wholeNumber,
    halfOpenAfterMs: wholeNumber,
    halfOpenProbes: wholeNumber,
  } satisfies FormsOf<Exclude<SubscriberDeclaration<unknown>['breaker'], false | undefined>>,
  { within: 'breaker.' },
);

const declaration = fields({
  group: {
    required: must(
      (value) => typeof value === 'string' && /^[a-z0-9][a-z0-9.-]{0,99}$/.test(value),
      '1 to 100 small letters, digits, dots and dashes, since it names topics',
    ),
  },
  event: { required: eventDefinition },
  handle: {
    required: must(isFunction, 'a function (event, context) that resolves with what the API answered'),
  },
  use: listOf(isFunction, 'a middleware: (next) => (event, context) => next(event, context)'),
  ordering: fields(
    {
      by: oneOf('key'),
      whileRetrying: oneOf('park-key', 'overtake'),
      whenDeadLettered: oneOf('skip', 'park-key'),
    } satisfies FormsOf<SubscriberDeclaration<unknown>['ordering']>,
    { within: 'ordering.' },
  ),
  maxInFlight: wholeNumber,
  deadlineMs: wholeNumber,
  retry: {
    required: fields(
      {
        maxAttempts: { required: wholeNumber },
        backoff: { required: backoffForm },
        maxAgeMs: wholeNumber,
      } satisfies FormsOf<SubscriberDeclaration<unknown>['retry']>,
      { within: 'retry.' },
    ),
  },
  breaker: (value, field) => (value === false ? [] : breaker(value, field)),
  rateLimit: fields(
    { perSecond: { required: aboveZero }, burst: aboveZero, share: ratio } satisfies FormsOf<
      SubscriberDeclaration<unknown>['rateLimit']
    >,
    { within: 'rateLimit.' },
  ),
  adaptiveInFlight: flag,
  outcomes: flag,
} satisfies FormsOf<SubscriberDeclaration<unknown>>);

/** A form for every field that the type has: one that is forgotten here does not compile. */
type FormsOf<D> = Record<keyof NonNullable<D>, Form | { required: Form }>;

/** Looked at beforehand, as a wrong delay would only show when the first call fails. */
function backoffForm(value: unknown, field: string): string[] {
  const be = 'exponential({ initialMs, maxMs }) or schedule([ms, …])';
  if (typeof value !== 'function') return must(() => false, be)(value, field);
  for (let failures = 1; failures <= 20; failures += 1) {
    const delayMs: unknown = (value as Backoff)(failures, () => 0.5);
    if (typeof delayMs !== 'number' || !(delayMs >= 0 && delayMs < Infinity))
      return [
        `${field} gives ${String(delayMs)} ms after failure ${failures}: each delay must be a number of ms, 0 or more`,
      ];
  }
  return [];
}

/** Every fault of a declaration, also of one that no compiler has seen. */
export function declarationFaults(given: unknown): string[] {
  const faults = declaration(given, 'the declaration');
  const { ordering } = (given ?? {}) as Partial<SubscriberDeclaration<unknown>>;
  if (ordering?.whenDeadLettered === 'park-key' && ordering.whileRetrying === 'overtake') {
    faults.push(`ordering.whenDeadLettered='park-key' needs ordering.whileRetrying='park-key'`);
  }
  return faults;
}
