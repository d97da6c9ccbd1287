import type { Response } from 'express';
import { trace } from '@opentelemetry/api';

/** Every kind of problem that this API answers with. `remedy` says what the caller can do. */
export const problemKinds = {
  'malformed-json': {
    status: 400,
    title: 'The body is not valid JSON',
    remedy: 'Send one JSON object, encoded in UTF-8.',
  },
  'malformed-request': {
    status: 400,
    title: 'The request cannot be read',
    remedy: 'Mend the part that the detail names.',
  },
  unauthenticated: {
    status: 401,
    title: 'The request does not say who sends it',
    remedy: 'Send a valid API key or access token: see WWW-Authenticate and the detail.',
  },
  'missing-scope': {
    status: 403,
    title: 'This client may not do this',
    remedy: 'Ask whoever runs this API for the scope that the detail names.',
  },
  'unknown-path': {
    status: 404,
    title: 'There is nothing at this path',
    remedy: 'See /openapi.json for the paths.',
  },
  'order-not-found': {
    status: 404,
    title: 'There is no such order',
    remedy: 'Check the id: it is the orderId that POST /orders gave.',
  },
  'method-not-allowed': {
    status: 405,
    title: 'This path does not take this method',
    remedy: 'Use a method of the Allow header.',
  },
  'request-timeout': {
    status: 408,
    title: 'The request did not arrive in time',
    remedy: 'Send head and body without long pauses.',
  },
  'body-too-large': {
    status: 413,
    title: 'The body is too large',
    remedy: 'Split the order: the limit is in the detail.',
  },
  'unsupported-media-type': {
    status: 415,
    title: 'The body is not declared as JSON',
    remedy: 'Send content-type: application/json, in UTF-8.',
  },
  'invalid-order': {
    status: 422,
    title: 'The order is not valid',
    remedy: 'Mend the fields listed in errors.',
  },
  'idempotency-key-reused': {
    status: 422,
    title: 'The Idempotency-Key belongs to another request',
    remedy: 'Use a new key for a new order; repeat a request with exactly the same content.',
  },
  'too-many-requests': {
    status: 429,
    title: 'This client has sent too many requests',
    remedy: 'Go on after Retry-After seconds; RateLimit says how many are left.',
  },
  'headers-too-large': {
    status: 431,
    title: 'The headers are too large',
    remedy: 'Send fewer or shorter headers.',
  },
  'internal-error': {
    status: 500,
    title: 'The request could not be handled',
    remedy: 'Report the instance; it stands in the logs.',
  },
  'too-many-streams': {
    status: 503,
    title: 'No further stream can be opened now',
    remedy: 'Open it again after Retry-After seconds, or ask GET /orders/{id} now and then.',
  },
  unavailable: {
    status: 503,
    title: 'Orders cannot be stored or read right now',
    remedy:
      'Repeat the request after Retry-After seconds, with the same Idempotency-Key: then no order is made twice.',
  },
  overloaded: {
    status: 503,
    title: 'There is too much to do right now',
    remedy: 'Repeat the request after Retry-After seconds; nothing of it was looked at.',
  },
} as const;

export type ProblemKind = keyof typeof problemKinds;

/** What is wrong with one field. */
export interface FieldError {
  /** Such as `items[0].quantity`; empty for the body as a whole. */
  field: string;
  problem: string;
  /** Left out where it may be personal. */
  value?: unknown;
  remedy: string;
}

/** Thrown by handlers; answered as `application/problem+json` (RFC 9457). `detail` must hold nothing personal. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly kind: ProblemKind;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    kind: ProblemKind,
    detail: string,
    options: { errors?: readonly FieldError[]; headers?: Record<string, string>; cause?: unknown } = {},
  ) {
    super(detail, { cause: options.cause });
    this.kind = kind;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
  }
}

export function sendProblem(response: Response, problem: Problem): void {
  const { status } = problemKinds[problem.kind];
  response.status(status).set(problem.headers).type('application/problem+json').send(problemBody(problem));
}

/** `type` leads to the page that explains the kind; `instance` is the trace id under which the logs have the request. */
export function problemBody({ kind, message, errors }: Problem): string {
  const { status, title } = problemKinds[kind];
  const traceId = trace.getActiveSpan()?.spanContext().traceId;
  return JSON.stringify({
    type: `/docs#${kind}`,
    title,
    status,
    detail: message,
    ...(traceId === undefined ? {} : { instance: `urn:rivulet:trace:${traceId}` }),
    ...(errors.length === 0 ? {} : { errors }),
  });
}
