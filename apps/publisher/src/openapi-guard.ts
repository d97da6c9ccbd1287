import type { GuardConfig } from './guard/guard-settings.ts';
import { scopeOfMethod } from './guard/require-scope.ts';
import { problemKinds, type ProblemKind } from './problem-details.ts';

/** What the documentation must know of what stands before `/orders`. */
export type GuardFacts = Pick<
  GuardConfig,
  'authentication' | 'clientRateLimit' | 'clientRateWindowMs' | 'maxPendingOrders' | 'maxEventLoopDelayMs'
>;

export const unguarded: GuardFacts = {
  authentication: 'none',
  clientRateLimit: undefined,
  clientRateWindowMs: 60_000,
  maxPendingOrders: 0,
  maxEventLoopDelayMs: 0,
};

interface Response {
  description: string;
  content?: unknown;
  headers?: Record<string, unknown>;
}
interface Operation {
  responses: Record<string, Response>;
}
type Paths = Record<string, Record<string, Operation>>;

const header = (description: string) => ({ description, schema: { type: 'string' } });
const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const challenge = { 'WWW-Authenticate': header('which credentials or scope are needed, as RFC 6750 has it') };
const retryAfter = { 'Retry-After': header('seconds to wait') };

/** The operations with what any of them may be answered before its handler is reached, and what it asks for. */
export function guardedPaths<P extends object>(paths: P, facts: GuardFacts): P {
  return Object.fromEntries(
    Object.entries(paths as Paths).map(([path, operations]) => [
      path,
      Object.fromEntries(
        Object.entries(operations).map(([method, operation]) => [method, guarded(method, operation, facts)]),
      ),
    ]),
  ) as P;
}

function guarded(method: string, operation: Operation, facts: GuardFacts): Operation {
  const { authentication, clientRateLimit } = facts;
  let responses = operation.responses;
  const add = (kind: ProblemKind, headers?: Record<string, unknown>) =>
    (responses = withProblem(responses, kind, headers));
  add('malformed-request');
  add('request-timeout');
  add('headers-too-large');
  if (authentication !== 'none') {
    add('unauthenticated', challenge);
    add('missing-scope', challenge);
    add('unavailable', retryAfter);
  }
  if (clientRateLimit !== undefined) add('too-many-requests', retryAfter);
  if (facts.maxPendingOrders > 0 || facts.maxEventLoopDelayMs > 0) add('overloaded', retryAfter);
  if (clientRateLimit !== undefined) responses = withRateLimit(responses, facts);
  return { ...operation, ...securityOf(method, authentication), responses };
}

/** Several kinds may share a status. */
function withProblem(
  responses: Operation['responses'],
  kind: ProblemKind,
  headers?: Record<string, unknown>,
): Operation['responses'] {
  const { status, title } = problemKinds[kind];
  const { [status]: there } = responses;
  const titles = new Set([...(there?.description.split('; ') ?? []), title]);
  const allHeaders = { ...there?.headers, ...headers };
  return {
    ...responses,
    [status]: {
      description: [...titles].join('; '),
      content: problemContent,
      ...(Object.keys(allHeaders).length === 0 ? {} : { headers: allHeaders }),
    },
  };
}

/** Everything that comes from behind the limit says how much is left. */
function withRateLimit(responses: Operation['responses'], facts: GuardFacts): Operation['responses'] {
  const { clientRateLimit: limit, clientRateWindowMs } = facts;
  const headers = {
    RateLimit: header('how many requests are left, and in how many seconds all are there again'),
    'RateLimit-Policy': header(`${limit} requests in ${clientRateWindowMs / 1_000} seconds for each client`),
  };
  const before = ['401', '408', '431'];
  return Object.fromEntries(
    Object.entries(responses).map(([status, response]) => [
      status,
      before.includes(status) ? response : { ...response, headers: { ...response.headers, ...headers } },
    ]),
  );
}

function securityOf(method: string, authentication: GuardFacts['authentication']) {
  const names = Object.keys(securitySchemes(authentication));
  // OpenAPI 3.1 lets any scheme name the roles that an operation needs.
  const needed = [scopeOfMethod[method.toUpperCase()]].filter((scope) => scope !== undefined);
  return names.length === 0 ? {} : { security: names.map((name) => ({ [name]: needed })) };
}

export function securitySchemes(authentication: GuardFacts['authentication']): Record<string, object> {
  const keys = {
    apiKey: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'An API key.' },
    apiKeyAsBearer: { type: 'http', scheme: 'bearer', description: 'An API key in Authorization.' },
  };
  const token = {
    accessToken: {
      type: 'http',
      scheme: 'bearer',
      bearerFormat: 'JWT',
      description: 'An access token of the issuer, with the scopes in scope or scp.',
    },
  };
  switch (authentication) {
    case 'none':
      return {};
    case 'api-key':
      return keys;
    case 'jwt':
      return token;
    case 'any':
      return { ...keys, ...token };
  }
}
