import type { RequestHandler } from 'express';
import { Problem } from '../problem-details.ts';
import type { ApiKeys } from './api-keys.ts';
import { setClient, type Client } from './client.ts';
import { readCredentials } from './read-credentials.ts';
import { BadToken, KeysAway, type VerifyJwt } from './verify-jwt.ts';

/** What is taken for credentials; at least one of both. */
export interface AuthenticateParts {
  keys?: ApiKeys | undefined;
  verify?: VerifyJwt | undefined;
  now?: () => number;
}

/** Finds out who sends the request. @throws Problem 401; 503 when nobody can tell */
export function authenticate({ keys, verify, now = Date.now }: AuthenticateParts): RequestHandler {
  const expected = [
    ...(keys === undefined ? [] : ['an API key as Authorization: Bearer or as X-API-Key']),
    ...(verify === undefined ? [] : ['an access token as Authorization: Bearer']),
  ].join(', or ');

  return async (request, response, next) => {
    const credentials = readCredentials(request);
    if (credentials === undefined) throw unauthenticated(`there are no credentials: send ${expected}`);
    const { kind, value } = credentials;
    if (kind === 'api-key' && keys !== undefined) setClient(response, clientOfKey(keys, value, now()));
    else if (kind === 'jwt' && verify !== undefined) setClient(response, await clientOfToken(verify, value));
    else throw unauthenticated(`these credentials are not taken: send ${expected}`, 'invalid_token');
    next();
  };
}

function clientOfKey(keys: ApiKeys, key: string, nowMs: number): Client {
  const client = keys.find(key, nowMs);
  if (client === undefined) throw unauthenticated('the API key is not known', 'invalid_token');
  if (client === 'expired') throw unauthenticated('the API key is not valid at this time', 'invalid_token');
  return client;
}

async function clientOfToken(verify: VerifyJwt, token: string): Promise<Client> {
  try {
    return await verify(token);
  } catch (error) {
    if (error instanceof BadToken) {
      throw unauthenticated(`the access token is not taken: ${error.message}`, 'invalid_token');
    }
    if (!(error instanceof KeysAway)) throw error;
    throw new Problem('unavailable', 'access tokens can not be checked now; nothing was stored', {
      cause: error,
      headers: { 'Retry-After': '5' },
    });
  }
}

/** RFC 6750, section 3: the challenge names an error only when there were credentials. */
function unauthenticated(detail: string, error?: 'invalid_token'): Problem {
  const challenge = `Bearer realm="orders"${error === undefined ? '' : `, error="${error}"`}`;
  return new Problem('unauthenticated', detail, { headers: { 'WWW-Authenticate': challenge } });
}
