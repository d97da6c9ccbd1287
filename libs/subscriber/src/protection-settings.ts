import { flag, integer, positiveNumber, setting, share, type ConfigOf } from '@rivulet/service';
import type { SubscriberDeclaration } from './define-subscriber.ts';

/** How a subscriber spares its API, as far as the environment decides it. */
export const protectionSettings = {
  rateLimitPerSecond: setting(
    'RATE_LIMIT_PER_SECOND',
    positiveNumber().optional(),
    'Calls a second that the API allows to all replicas together; no limit when unset.',
  ),
  rateLimitBurst: setting(
    'RATE_LIMIT_BURST',
    positiveNumber().optional(),
    "Calls at once that the API allows to all replicas together after a rest; a second's worth when unset.",
  ),
  rateLimitShare: setting(
    'RATE_LIMIT_SHARE',
    share().default(1),
    "This replica's part of the rate limit; those of all replicas must add up to 1 at the most.",
  ),
  circuitBreaker: setting(
    'CIRCUIT_BREAKER',
    flag().default(true),
    'Stop calling an API that fails most calls, until probes show that it is back.',
  ),
  circuitFailureRatio: setting(
    'CIRCUIT_FAILURE_RATIO',
    share().default(0.5),
    'The circuit opens when this part of the calls within the window failed.',
  ),
  circuitMinimumRequests: setting(
    'CIRCUIT_MINIMUM_REQUESTS',
    integer({ min: 1 }).default(20),
    'The circuit does not open for fewer calls than these within the window.',
  ),
  circuitWindowMs: setting(
    'CIRCUIT_WINDOW_MS',
    integer({ min: 1 }).default(10_000),
    'The window whose calls decide whether the circuit opens.',
  ),
  circuitHalfOpenAfterMs: setting(
    'CIRCUIT_HALF_OPEN_AFTER_MS',
    integer({ min: 1 }).default(5_000),
    'How long an open circuit waits before it tries a few calls.',
  ),
  adaptiveInFlight: setting(
    'ADAPTIVE_IN_FLIGHT',
    flag().default(false),
    'Find how many calls the API can take at once, up to MAX_IN_FLIGHT.',
  ),
};

export type ProtectionConfig = ConfigOf<typeof protectionSettings>;

/** Rules between these settings and the watchdog's; each says which values do not fit together. */
export const protectionRules: readonly ((
  config: ProtectionConfig & { stallMs: number },
) => string | undefined)[] = [
  ({ rateLimitPerSecond, rateLimitBurst }) =>
    rateLimitPerSecond === undefined && rateLimitBurst !== undefined
      ? `RATE_LIMIT_BURST=${rateLimitBurst} needs RATE_LIMIT_PER_SECOND`
      : undefined,
  ({ rateLimitPerSecond, rateLimitShare }) =>
    rateLimitPerSecond === undefined && rateLimitShare !== 1
      ? `RATE_LIMIT_SHARE=${rateLimitShare} needs RATE_LIMIT_PER_SECOND`
      : undefined,
  // The watchdog would take the waiting for a stall.
  ({ rateLimitPerSecond, rateLimitShare, stallMs }) =>
    rateLimitPerSecond === undefined || rateLimitPerSecond * rateLimitShare * stallMs > 1_000
      ? undefined
      : `RATE_LIMIT_PER_SECOND=${rateLimitPerSecond} with RATE_LIMIT_SHARE=${rateLimitShare} must allow a call within STALL_MS=${stallMs}`,
];

/** The part of a declaration that these settings make up. */
export function protectionFrom(
  config: ProtectionConfig,
): Required<Pick<SubscriberDeclaration<unknown>, 'breaker' | 'adaptiveInFlight'>> &
  Pick<SubscriberDeclaration<unknown>, 'rateLimit'> {
  const { rateLimitPerSecond: perSecond, rateLimitBurst: burst, rateLimitShare } = config;
  return {
    breaker: config.circuitBreaker && {
      failureRatio: config.circuitFailureRatio,
      minimumRequests: config.circuitMinimumRequests,
      windowMs: config.circuitWindowMs,
      halfOpenAfterMs: config.circuitHalfOpenAfterMs,
    },
    ...(perSecond === undefined
      ? {}
      : { rateLimit: { perSecond, share: rateLimitShare, ...(burst === undefined ? {} : { burst }) } }),
    adaptiveInFlight: config.adaptiveInFlight,
  };
}
