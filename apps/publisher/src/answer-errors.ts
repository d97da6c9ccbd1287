import type { Logger } from '@rivulet/telemetry';
import { isUtf8 } from 'node:buffer';
import type { ErrorRequestHandler, RequestHandler } from 'express';
import { isUnavailable } from './database.ts';
import { Problem, sendProblem } from './problem-details.ts';
import { unavailable } from './until-certain.ts';

/** Answers every error as problem details. What is not the caller's fault is logged; nothing of it is shown. */
export function answerErrors(log: Pick<Logger, 'debug' | 'error'>): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const problem = toProblem(error);
    if (problem.kind === 'internal-error') log.error({ err: withoutValues(error) }, 'request failed');
    else
      log.debug(
        { problem: problem.kind, fields: problem.errors.map(({ field }) => field) },
        'request refused',
      );
    sendProblem(response, problem);
  };
}

/** For paths that nothing answers. */
export const unknownPath: RequestHandler = () => {
  throw new Problem('unknown-path', 'no resource of this API has this path');
};

/** For methods that a path does not take; OPTIONS is answered with those that it does. */
export function allowOnly(...methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return (request, response) => {
    if (request.method === 'OPTIONS') return void response.status(204).set('Allow', allow).end();
    throw new Problem('method-not-allowed', `this path takes ${allow}`, { headers: { Allow: allow } });
  };
}

/** Refuses a body that is not declared as JSON, before it is read. */
export const requireJson: RequestHandler = (request, _response, next) => {
  const declared = request.is('application/json');
  if (declared === null || request.get('content-length') === '0')
    throw new Problem('malformed-json', 'there is no body');
  if (declared === false) {
    throw new Problem('unsupported-media-type', 'content-type is not application/json', {
      headers: { 'Accept-Post': 'application/json' },
    });
  }
  next();
};

/** JSON is UTF-8 (RFC 8259). In place of wrong bytes the parser would put U+FFFD, and the order would be stored so. */
export function requireUtf8(_request: unknown, _response: unknown, body: Buffer, charset: string): void {
  if (charset !== 'utf-8') throw new Problem('unsupported-media-type', 'the body must be UTF-8');
  if (!isUtf8(body)) throw new Problem('malformed-json', 'the body is not UTF-8');
}

/** What express and its body parser throw. */
interface HttpError extends Error {
  type?: string;
  status?: number;
  limit?: number;
}

function toProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isUnavailable(error)) return unavailable('the database does not answer', error);
  const { type, status, limit, message } = error as HttpError;
  switch (type) {
    case 'entity.parse.failed':
      return new Problem('malformed-json', `the body breaks off or is not JSON${placeOf(message)}`);
    case 'entity.too.large':
      return new Problem('body-too-large', `at most ${limit} bytes are taken`);
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return new Problem(
        'unsupported-media-type',
        'the body must be UTF-8, plain or with content-encoding gzip, deflate or br',
      );
    default:
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new Problem('malformed-request', 'path, headers or encoding of the request are not valid');
  }
  return new Problem('internal-error', 'the fault is on this side', { cause: error });
}

/** Only the place: the parser's own message quotes the body, which may hold personal data. */
function placeOf(message: string): string {
  const place = /at position \d+(?: \(line \d+ column \d+\))?/.exec(message)?.[0];
  return place === undefined ? '' : ` ${place}`;
}

/** The database's details quote rows and parameters. */
function withoutValues(error: unknown): object {
  if (!(error instanceof Error)) return { message: String(error) };
  const { name, message, stack } = error;
  const { code } = error as { code?: unknown };
  return { type: name, code, message, stack };
}
