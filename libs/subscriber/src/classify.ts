import { PermanentError, type ApiAnswer } from './api-answer.ts';
import type { Failure, Outcome } from './outcome.ts';

/** Statuses that say "later", though they are no server error (RFC 9110, RFC 8470). */
const retryableStatuses = new Set([408, 425]);

/**
 * | answer | outcome |
 * |---|---|
 * | 2xx | done |
 * | 429; 503 with Retry-After | deferred: the API is throttling, no attempt is spent |
 * | 408, 425, 5xx | retry |
 * | any other | dead letter: the same call would get the same answer |
 */
export function classifyAnswer({ status, retryAfterMs, excerpt }: ApiAnswer): Outcome {
  if (status >= 200 && status < 300) return { kind: 'done', status };
  const failure: Failure = {
    errorClass: `status-${status}`,
    message:
      excerpt === undefined || excerpt === ''
        ? `API answered ${status}`
        : `API answered ${status}: ${excerpt}`,
  };
  if (status === 429) return { kind: 'defer', afterMs: retryAfterMs, failure };
  if (status === 503 && retryAfterMs !== undefined) return { kind: 'defer', afterMs: retryAfterMs, failure };
  if (status >= 500 || retryableStatuses.has(status)) return { kind: 'retry', failure };
  return { kind: 'dead', reason: 'permanent', failure };
}

/** Errors of Node's network layer and of undici by their code; everything else is retried under its own name. */
const classOfCode: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connect',
  ENOTFOUND: 'connect',
  EAI_AGAIN: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  ECONNRESET: 'connection-lost',
  EPIPE: 'connection-lost',
  UND_ERR_SOCKET: 'connection-lost',
  ETIMEDOUT: 'timeout',
  UND_ERR_HEADERS_TIMEOUT: 'timeout',
  UND_ERR_BODY_TIMEOUT: 'timeout',
  UND_ERR_ABORTED: 'timeout',
};

export function classifyError(error: unknown): Outcome {
  const failure: Failure = { errorClass: errorClassOf(error), message: messageOf(error) };
  if (error instanceof PermanentError) return { kind: 'dead', reason: 'permanent', failure };
  return { kind: 'retry', failure };
}

const programmingErrors = new Set(['TypeError', 'ReferenceError', 'RangeError', 'SyntaxError', 'EvalError']);

/** True for an error of the handler's own program, which says nothing about the API. */
export function isFault(error: unknown): boolean {
  return programmingErrors.has(errorClassOf(error));
}

function errorClassOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  const { code } = error as { code?: unknown };
  const known = typeof code === 'string' ? classOfCode[code] : undefined;
  if (known !== undefined) return known;
  if (error instanceof AggregateError && error.errors.length > 0) return errorClassOf(error.errors[0]);
  // `fetch` hides what happened behind a TypeError.
  if (error instanceof TypeError && error.cause instanceof Error) return errorClassOf(error.cause);
  return error.name === 'Error' ? 'unknown' : error.name;
}

function messageOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === '' && error.errors.length > 0)
    return messageOf(error.errors[0]);
  return error instanceof Error ? error.message : String(error);
}
