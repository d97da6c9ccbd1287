import { createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { createHealth, listen, operationsRouter, type ServiceContext } from '@rivulet/service';
import { keepTrying, systemClock } from '@rivulet/resilience';
import { startTelemetry } from '@rivulet/telemetry';
import express from 'express';
import { Pool } from 'pg';
import type { Subscriber } from './define-subscriber.ts';
import { migrateIdempotencyStore } from './idempotency-schema.ts';
import { createPostgresIdempotencyStore } from './postgres-idempotency-store.ts';
import { purgeOldRows } from './purge-old-rows.ts';
import { runSubscriber } from './run-subscriber.ts';
import type { SubscriberConfig } from './subscriber-settings.ts';

export interface StartOptions {
  config: SubscriberConfig;
  service: ServiceContext;
  env: Record<string, string | undefined>;
  /** Closes what the handler holds open, after the last call. */
  closeApi: () => Promise<void>;
}

/** A subscriber as a process: telemetry, store, health endpoints, and the running subscriber, torn down in reverse. */
export async function startSubscriber<T>(subscriber: Subscriber<T>, options: StartOptions): Promise<void> {
  const { config, service, env } = options;
  const { group } = subscriber;
  service.graceWithin(config.shutdownGraceMs);
  const telemetry = startTelemetry({ serviceName: group, version: env.npm_package_version ?? '0.1.0', env });
  service.onShutdown(() => telemetry.shutdown(), 'telemetry');
  const { log } = telemetry;

  const health = createHealth();
  let notReady = (): string | undefined => 'starting';
  health.check('subscriber', () => notReady());
  const app = express()
    .disable('x-powered-by')
    .use(operationsRouter({ health, metricsText: telemetry.metricsText }));
  const listener = await listen(app, config.port);
  service.onShutdown(() => listener.close(), 'http');
  log.info({ group, port: listener.port }, 'health endpoints open');

  const pool = new Pool({
    connectionString: config.databaseUrl,
    max: config.databasePoolSize,
    connectionTimeoutMillis: 5_000,
    application_name: group,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  service.onShutdown(() => pool.end(), 'database');
  const untilItWorks = <R>(what: string, attempt: () => Promise<R>) =>
    keepTrying(attempt, {
      signal: service.signal,
      failed: (error) => {
        notReady = () => `${what}: ${error instanceof Error ? error.message : String(error)}`;
        log.warn({ err: error, waitingFor: what }, 'not started yet: trying again');
      },
    });
  if (config.runMigrations) await untilItWorks('idempotency store', () => migrateIdempotencyStore(pool));
  const store = createPostgresIdempotencyStore({ pool, group, leaseMs: config.leaseMs });
  purgeOldRows({
    store,
    retentionMs: config.retentionHours * 3_600_000,
    signal: service.signal,
    log,
    clock: systemClock,
  });

  service.onShutdown(options.closeApi, 'api');
  const kafka = createKafka({
    brokers: config.kafkaBrokers,
    clientId: `${config.kafkaClientId}.${group}`,
    log,
  });
  service.onShutdown(() => kafka.close(), 'kafka');
  const registry = createSchemaRegistry({ url: config.schemaRegistryUrl });
  const running = await untilItWorks('consumer', () =>
    runSubscriber(subscriber, {
      kafka,
      registry,
      store,
      telemetry,
      settings: config,
      // Uncaught on purpose: the process ends with 1 at once, and whoever starts it again finds everything undecided.
      failed: (error) =>
        queueMicrotask(() => {
          throw error;
        }),
    }),
  );
  service.onShutdown(() => running.stop(), 'consumer');
  notReady = running.notReady;
  log.info({ group }, 'subscriber started');
}
