import { createKafka, createSchemaRegistry, kafkaConnection } from '@rivulet/kafka';
import { createHealth, listen, operationsRouter, type ServiceContext } from '@rivulet/service';
import { keepTrying, systemClock } from '@rivulet/resilience';
import { startTelemetry } from '@rivulet/telemetry';
import express from 'express';
import { adminRouter } from './admin-router.ts';
import type { Subscriber } from './define-subscriber.ts';
import { migrateIdempotencyStore } from './idempotency-schema.ts';
import { createPostgresIdempotencyStore } from './postgres-idempotency-store.ts';
import { openStorePool } from './open-store-pool.ts';
import { purgeOldRows } from './purge-old-rows.ts';
import { runSubscriber } from './run-subscriber.ts';
import type { RunningSubscriber } from './subscriber-parts.ts';
import type { SubscriberConfig } from './subscriber-settings.ts';

export interface StartOptions {
  config: SubscriberConfig;
  service: ServiceContext;
  env: Record<string, string | undefined>;
  /** Closes what the handler holds open, after the last call. */
  closeApi: () => Promise<void>;
}

/**
 * One subscriber, or several that call the same API, as a process: telemetry, store, health endpoints, and what runs,
 * torn down in reverse. The first names the process; the group of each is a reason of its own on /readyz when there
 * are several.
 */
export async function startSubscriber(
  subscribers: Subscriber<never> | readonly [Subscriber<never>, ...Subscriber<never>[]],
  options: StartOptions,
): Promise<void> {
  const all = 'group' in subscribers ? ([subscribers] as const) : subscribers;
  const { config, service, env } = options;
  const { group: name } = all[0];
  service.graceWithin(config.shutdownGraceMs);
  const telemetry = startTelemetry({ serviceName: name, version: env.npm_package_version ?? '0.1.0', env });
  service.onShutdown(() => telemetry.shutdown(), 'telemetry');
  const { log } = telemetry;

  const health = createHealth();
  const notReady = new Map<string, () => string | undefined>();
  for (const { group } of all) {
    notReady.set(group, () => 'starting');
    health.check(all.length === 1 ? 'subscriber' : group, () => notReady.get(group)?.());
  }
  const running = new Map<string, RunningSubscriber>();
  const app = express()
    .disable('x-powered-by')
    .use(operationsRouter({ health, metricsText: telemetry.metricsText }));
  if (config.adminToken !== undefined)
    app.use('/admin', adminRouter({ token: config.adminToken, running, clock: systemClock }));
  const listener = await listen(app, config.port);
  service.onShutdown(() => listener.close(), 'http');
  log.info({ group: name, port: listener.port }, 'health endpoints open');

  const pool = openStorePool({
    connectionString: config.databaseUrl,
    max: config.databasePoolSize,
    connectionTimeoutMillis: 5_000,
    application_name: name,
  });
  pool.on('error', (error) => log.warn({ err: error }, 'idle database connection lost'));
  service.onShutdown(() => pool.end(), 'database');
  const untilItWorks = <R>(what: string, groups: readonly string[], attempt: () => Promise<R>) =>
    keepTrying(attempt, {
      signal: service.signal,
      failed: (error) => {
        const reason = `${what}: ${error instanceof Error ? error.message : String(error)}`;
        for (const group of groups) notReady.set(group, () => reason);
        log.warn({ err: error, waitingFor: what }, 'not started yet: trying again');
      },
    });
  if (config.runMigrations)
    await untilItWorks('idempotency store', [...notReady.keys()], () => migrateIdempotencyStore(pool));

  service.onShutdown(options.closeApi, 'api');
  const kafka = createKafka({
    ...kafkaConnection(config),
    clientId: `${config.kafkaClientId}.${name}`,
    log,
  });
  service.onShutdown(() => kafka.close(), 'kafka');
  const registry = createSchemaRegistry({ url: config.schemaRegistryUrl });
  service.onShutdown(
    async () => void (await Promise.all([...running.values()].map((each) => each.stop()))),
    'consumer',
  );

  async function start(subscriber: Subscriber<never>): Promise<void> {
    const { group } = subscriber;
    const store = createPostgresIdempotencyStore({ pool, group, leaseMs: config.leaseMs });
    purgeOldRows({
      store,
      retentionMs: config.retentionHours * 3_600_000,
      signal: service.signal,
      log,
      clock: systemClock,
    });
    const started = await untilItWorks('consumer', [group], () =>
      runSubscriber(subscriber, {
        kafka,
        registry,
        store,
        telemetry,
        settings: config,
        signal: service.signal,
        // Uncaught on purpose: the process ends with 1 at once, and whoever starts it again finds everything undecided.
        failed: (error) =>
          queueMicrotask(() => {
            throw error;
          }),
      }),
    );
    running.set(group, started);
    notReady.set(group, started.notReady);
    log.info({ group }, 'subscriber started');
  }
  await Promise.all(all.map(start));
}
