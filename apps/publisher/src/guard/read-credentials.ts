import type { Request } from 'express';
import { Problem } from '../problem-details.ts';

export interface Credentials {
  kind: 'api-key' | 'jwt';
  value: string;
}

/**
 * What the request offers: `Authorization: Bearer`, or `X-API-Key`. A token of three parts with dots between them is a
 * JWT; a key has no dots.
 * @throws Problem when it offers two things at once
 */
export function readCredentials(request: Pick<Request, 'headers'>): Credentials | undefined {
  const { authorization, 'x-api-key': apiKey } = request.headers;
  const bearer = authorization === undefined ? undefined : /^bearer +(\S+) *$/i.exec(authorization)?.[1];
  if (bearer !== undefined && apiKey !== undefined) {
    throw new Problem('malformed-request', 'there are two credentials: send Authorization or X-API-Key');
  }
  if (typeof apiKey === 'string') return { kind: 'api-key', value: apiKey };
  if (bearer === undefined) return undefined;
  return { kind: bearer.split('.').length === 3 ? 'jwt' : 'api-key', value: bearer };
}
