import { setTimeout as delay } from 'node:timers/promises';
import { OrderConfirmed, OrderOnHold } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, kafkaConnection } from '@rivulet/kafka';
import { createOutbox, outboxMigrations, startRelay } from '@rivulet/outbox';
import { createHealth, listen, readConfig, runService } from '@rivulet/service';
import { startTelemetry } from '@rivulet/telemetry';
import { configDefinition } from './config.ts';
import { createApp } from './create-app.ts';
import { openDatabase } from './database.ts';
import { describeUnreadable } from './describe-unreadable.ts';
import { guardOrders } from './guard/guard-orders.ts';
import { groupCommit } from './group-commit.ts';
import { relayReason } from './relay-reason.ts';
import { orderStatus } from './order-status.ts';
import { ordersMigrations } from './orders-migrations.ts';
import { prepareDatabase } from './prepare-database.ts';
import { purgeKeysNowAndThen } from './purge-keys-loop.ts';
import { receiveOrder } from './receive-order.ts';
import { createOrderStatus } from './create-order-status.ts';
import { streamOrder } from './stream-order.ts';
import { watchDatabase } from './watch-database.ts';

const name = 'publisher';

runService({
  name,
  async main({ signal, onShutdown, graceWithin }) {
    const config = readConfig(configDefinition, process.env);
    graceWithin(config.shutdownGraceMs);
    const telemetry = startTelemetry({ serviceName: name, version: '0.1.0', env: process.env });
    const { log } = telemetry;
    onShutdown(() => telemetry.shutdown(), 'telemetry');

    const open = (applicationName: string, maxConnections: number) =>
      openDatabase(
        {
          url: config.databaseUrl,
          applicationName,
          maxConnections,
          connectTimeoutMs: config.databaseConnectTimeoutMs,
          statementTimeoutMs: config.databaseTimeoutMs,
        },
        (error) => log.debug({ err: error }, 'an idle database connection was lost'),
      );
    const pool = open(name, config.databasePoolSize);
    // Apart from the requests' connections: a flood of orders must not keep the relay from sending them.
    const relayPool = open(`${name}-relay`, 3);
    const statusPool = open(`${name}-order-status`, 2);
    const pools = [pool, relayPool, statusPool];
    onShutdown(async () => void (await Promise.all(pools.map((each) => each.end()))), 'database');

    const outbox = createOutbox({
      events: [OrderConfirmed, OrderOnHold],
      prefix: config.topicPrefix,
      tracer: telemetry.tracer,
    });
    const migrations = [outboxMigrations, ordersMigrations];
    const database = prepareDatabase(
      { pool: relayPool, migrations, runMigrations: config.runMigrations, schemas: outbox.schemas, log },
      signal,
    );
    const watch = watchDatabase(relayPool, log, signal);

    const kafka = createKafka({ ...kafkaConnection(config), log });
    onShutdown(() => kafka.close(), 'kafka');
    const registry = createSchemaRegistry({ url: config.schemaRegistryUrl });
    const relay = startRelay({
      pool: relayPool,
      producer: () => kafka.producer(),
      topics: () => kafka.admin.topics(),
      registry,
      schemas: outbox.schemas,
      startAfter: database.done,
      telemetry,
      batchRows: config.outboxBatchRows,
      sweepMs: config.outboxSweepMs,
      retentionMs: config.outboxRetentionMs,
      parkedRetryMs: config.outboxParkedRetryMs,
    });
    onShutdown(() => relay.stop({ drainMs: config.shutdownGraceMs / 3 }), 'relay');

    const status = createOrderStatus({
      ...{ pool: statusPool, kafka, registry, outbox, prefix: config.topicPrefix, telemetry, signal },
      committed: () => relay.wake(),
    });
    onShutdown(() => status.stop(), 'order status');

    const query = pool.query.bind(pool);
    const health = createHealth();
    const app = createApp({
      notReady: database.reason,
      receiveOrder: receiveOrder({
        ...{ outbox, log, committed: () => relay.wake() },
        store: groupCommit({
          query,
          certainWithinMs: config.databaseTimeoutMs,
          waitMs: config.databaseConnectTimeoutMs,
          maxOrders: config.ordersPerCommit,
        }),
      }),
      orderStatus: orderStatus(query),
      streamOrder: streamOrder({
        query,
        follower: status.orders,
        maxStreams: config.orderStreamsMax,
        signal,
      }),
      health,
      telemetry,
      bodyLimitBytes: config.bodyLimitBytes,
      guard: guardOrders(config, telemetry, signal),
      guardFacts: config,
      trustProxy: config.trustProxy,
    });
    health.check('shutdown', () => (signal.aborted ? 'the process is stopping' : undefined));
    health.check('database', () => database.reason() ?? watch.reason());
    health.check('relay', () => relayReason(relay.condition()));

    const server = await listen(app, config.port, { limits: config, stopping: signal, describeUnreadable });
    onShutdown(() => server.close(), 'requests');
    onShutdown(() => delay(config.shutdownDelayMs), 'load balancer');
    log.info({ port: server.port }, 'publisher is listening');

    await database.done;
    status.start();
    purgeKeysNowAndThen(query, config.idempotencyKeyRetentionMs, log, signal);
  },
});
