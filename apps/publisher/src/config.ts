import { connectionRules, connectionSettings } from '@rivulet/kafka';
import { defineConfig, flag, integer, port, postgresUrl, setting } from '@rivulet/service';
import { z } from 'zod';
import { guardRules, guardSettings } from './guard/guard-settings.ts';
import { connectionLimitRules, connectionLimits } from './connection-limits.ts';

const hourMs = 3_600_000;
const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;

export const configDefinition = defineConfig(
  {
    port: setting('PORT', port().default(3000), 'Port of the HTTP API; 0 takes a free one.'),
    ...connectionSettings,
    ...guardSettings,
    ...connectionLimits,
    databaseUrl: setting(
      'DATABASE_URL',
      postgresUrl(),
      'Database of orders and outbox; a direct connection, not a transaction-pooling proxy.',
      {
        secret: true,
      },
    ),
    databasePoolSize: setting(
      'DATABASE_POOL_SIZE',
      integer({ min: 1, max: 500 }).default(10),
      'Connections for requests; the relay has up to 3 more, the steps of orders 2.',
    ),
    databaseConnectTimeoutMs: setting(
      'DATABASE_CONNECT_TIMEOUT_MS',
      integer({ min: 1 }).default(2_000),
      'How long a request waits for a database connection before it is answered 503, in ms.',
    ),
    databaseTimeoutMs: setting(
      'DATABASE_TIMEOUT_MS',
      integer({ min: 1 }).default(5_000),
      'How long a statement may take, in ms.',
    ),
    ordersPerCommit: setting(
      'ORDERS_PER_COMMIT',
      integer({ min: 1, max: 256 }).default(64),
      'Concurrent orders that are stored with one statement and one commit at the most; 1 stores each by itself.',
    ),
    runMigrations: setting('RUN_MIGRATIONS', flag().default(true), 'Bring the database up to date at start.'),
    bodyLimitBytes: setting(
      'BODY_LIMIT_BYTES',
      integer({ min: 1_024, max: 10_485_760 }).default(102_400),
      'Largest request body, in bytes.',
    ),
    idempotencyKeyRetentionMs: setting(
      'IDEMPOTENCY_KEY_RETENTION_MS',
      integer({ min: 60_000 }).default(24 * hourMs),
      'How long the answer given under an Idempotency-Key can be had again, in ms.',
    ),
    orderStreamsMax: setting(
      'ORDER_STREAMS_MAX',
      integer({ min: 0, max: 100_000 }).default(1_000),
      'Streams of GET /orders/{id}/events that this process has open at once; more are answered 503.',
    ),
    outboxBatchRows: setting(
      'OUTBOX_BATCH_ROWS',
      integer({ min: 1, max: 10_000 }).default(1_000),
      'Events that the relay sends at once.',
    ),
    outboxParkedRetryMs: setting(
      'OUTBOX_PARKED_RETRY_MS',
      integer({ min: 1_000 }).default(60_000),
      'How long an event that the broker refused is left alone with its key before it is tried again.',
    ),
    outboxSweepMs: setting(
      'OUTBOX_SWEEP_MS',
      integer({ min: 10, max: 60_000 }).default(1_000),
      'How often the relay looks for events that nobody woke it for, in ms.',
    ),
    outboxRetentionMs: setting(
      'OUTBOX_RETENTION_MS',
      integer({ min: 0 }).default(0),
      'How long published events stay in the outbox, in ms; 0 deletes them as soon as the broker has them.',
    ),
    logLevel: setting(
      'LOG_LEVEL',
      z.enum(logLevels).default('info').describe(logLevels.join(', ')),
      'Least level that is logged.',
    ),
    shutdownDelayMs: setting(
      'SHUTDOWN_DELAY_MS',
      integer().default(0),
      'How long requests are still accepted after /readyz has begun to say no, in ms: what the load balancer needs to notice.',
    ),
    shutdownGraceMs: setting(
      'SHUTDOWN_GRACE_MS',
      integer({ min: 100 }).default(15_000),
      'Time for the whole shutdown, in ms.',
    ),
  },
  [
    ...connectionRules,
    ...guardRules,
    ...connectionLimitRules,
    ({ shutdownDelayMs, shutdownGraceMs }) =>
      shutdownDelayMs < shutdownGraceMs
        ? undefined
        : `SHUTDOWN_DELAY_MS=${shutdownDelayMs} must be below SHUTDOWN_GRACE_MS=${shutdownGraceMs}`,
  ],
);
