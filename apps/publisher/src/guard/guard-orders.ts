import { readFileSync } from 'node:fs';
import type { Telemetry } from '@rivulet/telemetry';
import type { RequestHandler } from 'express';
import { authenticate } from './authenticate.ts';
import type { GuardConfig } from './guard-settings.ts';
import { limitRate } from './limit-rate.ts';
import { requireScope } from './require-scope.ts';
import { shedRequests } from './shed-requests.ts';
import { verifyJwt, type VerifyJwt } from './verify-jwt.ts';
import { watchApiKeys } from './watch-api-keys.ts';
import { watchEventLoop } from './watch-event-loop.ts';

/** What stands before `/orders`; what is not configured is not there and costs nothing. */
export interface OrdersGuard {
  /** Before everything else, also before the request's span is opened. */
  first: RequestHandler[];
  /** Before the body is read. */
  beforeBody: RequestHandler[];
}

export function guardOrders(
  config: GuardConfig,
  { log, meter }: Pick<Telemetry, 'log' | 'meter'>,
  signal: AbortSignal,
): OrdersGuard {
  const { maxPendingOrders, maxEventLoopDelayMs, clientRateLimit, clientRateWindowMs } = config;
  const first: RequestHandler[] = [];
  const beforeBody: RequestHandler[] = [];

  if (maxPendingOrders > 0 || maxEventLoopDelayMs > 0) {
    const delayMs = maxEventLoopDelayMs > 0 ? watchEventLoop(signal) : () => 0;
    first.push(shedRequests({ maxPendingOrders, maxEventLoopDelayMs }, delayMs, meter));
  }
  if (config.authentication === 'none') {
    log.warn('AUTHENTICATION=none: everybody who can reach this port may place and read orders');
  } else {
    const { apiKeysFile: file } = config;
    const keys =
      file === undefined ? undefined : watchApiKeys({ file, text: readFileSync(file, 'utf8'), log, signal });
    beforeBody.push(authenticate({ keys, verify: verifierOf(config, log, signal) }));
  }
  if (clientRateLimit !== undefined) {
    beforeBody.push(limitRate({ limit: clientRateLimit, windowMs: clientRateWindowMs }));
  }
  if (config.authentication !== 'none') beforeBody.push(requireScope);
  return { first, beforeBody };
}

function verifierOf(
  { jwtIssuer: issuer, jwtAudience: audience, jwtJwksUrl: jwksUrl }: GuardConfig,
  log: Telemetry['log'],
  signal: AbortSignal,
): VerifyJwt | undefined {
  if (issuer === undefined || audience === undefined || jwksUrl === undefined) return undefined;
  if (jwksUrl.startsWith('http:'))
    log.warn({ jwksUrl }, 'JWT_JWKS_URL is not https: on the way its keys can be replaced');
  return verifyJwt({ issuer, audience, jwksUrl }, log, signal);
}
