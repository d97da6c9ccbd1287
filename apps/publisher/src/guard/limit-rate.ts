import type { RequestHandler } from 'express';
import { ipKeyGenerator, rateLimit } from 'express-rate-limit';
import { Problem } from '../problem-details.ts';
import { clientOf } from './client.ts';

export interface RateLimitOptions {
  /** Requests of a client within each window. */
  limit: number;
  windowMs: number;
}

/**
 * Counts each client's requests in this process; those of unknown clients by address, IPv6 by its /56, as one customer
 * gets it. Every answer says in `RateLimit` what is left, and in `RateLimit-Policy` of how much.
 * Source: draft-ietf-httpapi-ratelimit-headers-08.
 */
export function limitRate({ limit, windowMs }: RateLimitOptions): RequestHandler {
  return rateLimit({
    limit,
    windowMs,
    identifier: 'orders',
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (request, response) => clientOf(response)?.id ?? ipKeyGenerator(request.ip ?? 'unknown'),
    // Retry-After has been set by then.
    handler: () => {
      throw new Problem(
        'too-many-requests',
        `at most ${limit} requests are taken in ${windowMs / 1_000} seconds`,
      );
    },
    // What it looks for (a wrong trust in proxies) the configuration does not allow.
    validate: false,
  });
}
