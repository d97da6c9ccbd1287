import { connectionRules, connectionSettings } from '@rivulet/kafka';
import {
  defineConfig,
  flag,
  integer,
  port,
  postgresUrl,
  secretToken,
  setting,
  type ConfigOf,
} from '@rivulet/service';
import { z } from 'zod';
import { protectionRules, protectionSettings } from './protection-settings.ts';

const minuteMs = 60_000;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

/** What every subscriber reads from its environment; an app spreads it and adds its API's address. */
export const subscriberSettings = {
  port: setting('PORT', port().default(3001), 'Port of /livez, /readyz and /metrics.'),
  adminToken: setting(
    'ADMIN_TOKEN',
    secretToken().optional(),
    'Opens /admin (status, pause, resume) on the same port to whoever sends it; closed when unset.',
    { secret: true },
  ),
  ...connectionSettings,
  databaseUrl: setting(
    'DATABASE_URL',
    postgresUrl(),
    "The group's own PostgreSQL database, for its idempotency store.",
    { secret: true },
  ),
  databasePoolSize: setting(
    'DATABASE_POOL_SIZE',
    integer({ min: 1, max: 100 }).default(4),
    'Connections to PostgreSQL at the most.',
  ),
  runMigrations: setting('RUN_MIGRATIONS', flag().default(true), 'Create the idempotency store at start.'),
  logLevel: setting(
    'LOG_LEVEL',
    z.enum(logLevels).default('info').describe(logLevels.join(', ')),
    'Least level that is logged.',
  ),
  apiTimeoutMs: setting(
    'API_TIMEOUT_MS',
    integer({ min: 1 }).default(5_000),
    'A call without an answer after this has failed.',
  ),
  maxInFlight: setting(
    'MAX_IN_FLIGHT',
    integer({ min: 1, max: 10_000 }).default(256),
    'Calls under way at the same time.',
  ),
  ...protectionSettings,
  leaseMs: setting(
    'IDEMPOTENCY_LEASE_MS',
    integer({ min: 100 }).default(30_000),
    'How long a claimed event is left to the process that claimed it.',
  ),
  retentionHours: setting(
    'IDEMPOTENCY_RETENTION_HOURS',
    integer({ min: 1 }).default(24 * 60),
    "How long a done event is remembered; longer than any of its topics' retention, the DLQ's included.",
  ),
  retryMaxAttempts: setting(
    'RETRY_MAX_ATTEMPTS',
    integer({ min: 1, max: 1_000 }).default(8),
    'Calls for one event before it becomes a dead letter.',
  ),
  retryInitialMs: setting(
    'RETRY_INITIAL_MS',
    integer({ min: 1 }).default(1_000),
    'Upper bound of the first delay; it doubles with each failure (full jitter).',
  ),
  retryMaxMs: setting('RETRY_MAX_MS', integer({ min: 1 }).default(minuteMs), 'Upper bound of all delays.'),
  deferMs: setting(
    'DEFER_MS',
    integer({ min: 1 }).default(5_000),
    'How long an event waits after a 429 that does not say for how long.',
  ),
  maxDeferMs: setting(
    'MAX_DEFER_MS',
    integer({ min: 1 }).default(60 * minuteMs),
    'Retry-After counts up to this.',
  ),
  whenDeadLettered: setting(
    'WHEN_DEAD_LETTERED',
    z.enum(['skip', 'park-key']).default('skip').describe('skip, park-key'),
    "Later events of a dead letter's key: they go on without it, or wait until it is redriven or dismissed.",
  ),
  sessionTimeoutMs: setting(
    'SESSION_TIMEOUT_MS',
    integer({ min: 6_000 }).default(30_000),
    'The group gives a silent member up after this.',
  ),
  drainTimeoutMs: setting(
    'DRAIN_TIMEOUT_MS',
    integer({ min: 0 }).default(10_000),
    'How long a rebalance or a shutdown waits for calls under way.',
  ),
  commitIntervalMs: setting(
    'COMMIT_INTERVAL_MS',
    integer({ min: 1 }).default(250),
    'An offset commit follows a settled event by this at the most.',
  ),
  stallMs: setting(
    'STALL_MS',
    integer({ min: 1_000 }).default(minuteMs),
    'No progress for this long although there is work: reconnect; twice: not ready; three times: exit.',
  ),
  maxBuffered: setting(
    'MAX_BUFFERED_PER_PARTITION',
    integer({ min: 1 }).default(1_000),
    'Events of one partition in memory before its fetching pauses.',
  ),
  maxWaiting: setting(
    'MAX_WAITING_PER_PARTITION',
    integer({ min: 1 }).default(10_000),
    'Waiting retries of one partition in memory before its fetching pauses.',
  ),
  shutdownGraceMs: setting(
    'SHUTDOWN_GRACE_MS',
    integer({ min: 1 }).default(20_000),
    'Time for the whole shutdown.',
  ),
};

type SubscriberConfig = ConfigOf<typeof subscriberSettings>;

/** Rules between settings; each says which values do not fit together. */
export const subscriberRules: readonly ((config: SubscriberConfig) => string | undefined)[] = [
  ...connectionRules,
  ...protectionRules,
  ({ apiTimeoutMs, leaseMs }) =>
    apiTimeoutMs < leaseMs
      ? undefined
      : `API_TIMEOUT_MS=${apiTimeoutMs} must be below IDEMPOTENCY_LEASE_MS=${leaseMs}`,
  ({ retryInitialMs, retryMaxMs }) =>
    retryInitialMs <= retryMaxMs
      ? undefined
      : `RETRY_INITIAL_MS=${retryInitialMs} must not be above RETRY_MAX_MS=${retryMaxMs}`,
  ({ drainTimeoutMs, sessionTimeoutMs }) =>
    drainTimeoutMs + 3_000 < sessionTimeoutMs
      ? undefined
      : `DRAIN_TIMEOUT_MS=${drainTimeoutMs} must be more than 3000 below SESSION_TIMEOUT_MS=${sessionTimeoutMs}`,
  ({ apiTimeoutMs, stallMs }) =>
    apiTimeoutMs < stallMs ? undefined : `API_TIMEOUT_MS=${apiTimeoutMs} must be below STALL_MS=${stallMs}`,
  ({ drainTimeoutMs, shutdownGraceMs }) =>
    drainTimeoutMs < shutdownGraceMs
      ? undefined
      : `DRAIN_TIMEOUT_MS=${drainTimeoutMs} must be below SHUTDOWN_GRACE_MS=${shutdownGraceMs}`,
];

/** The settings by themselves, for what only needs the common ones. */
export const subscriberConfig = defineConfig(subscriberSettings, subscriberRules);
export type { SubscriberConfig };
