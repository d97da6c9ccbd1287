import { OrderConfirmed, subjectOf } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { createOutbox, migrate, outboxMigrations } from '@rivulet/outbox';
import { createApp, openDatabase, orderStatus, ordersMigrations, receiveOrder } from '@rivulet/publisher';
import { createHealth, listen, runService } from '@rivulet/service';
import { startTelemetry } from '@rivulet/telemetry';
import { answerAtOnce, bareApp } from './answer-at-once.ts';
import { openApis } from './call-apis.ts';
import { taskVariable, type ContestantTask } from './contestants.ts';
import { wayOf } from './ways.ts';

// One contestant: the publisher's app with another way to take an order.
runService({
  name: 'contestant',
  async main({ onShutdown }) {
    const task = JSON.parse(process.env[taskVariable] ?? '{}') as ContestantTask;
    const { way: name, topicPrefix } = task;
    const telemetry = startTelemetry({ serviceName: name, version: '0', env: process.env });
    const { log, tracer } = telemetry;
    const pool = openDatabase(
      {
        url: task.databaseUrl,
        applicationName: name,
        maxConnections: 10,
        connectTimeoutMs: 10_000,
        statementTimeoutMs: 10_000,
      },
      (error) => log.warn({ err: error }, 'an idle database connection was lost'),
    );
    onShutdown(() => pool.end());
    await migrate(pool, [outboxMigrations, ordersMigrations], log);

    const kafka = createKafka({ brokers: task.brokers, clientId: name, log });
    onShutdown(() => kafka.close());
    const registry = createSchemaRegistry({ url: task.registryUrl });
    const query = pool.query.bind(pool);
    const { outbox, store } = await wayOf(name, {
      query,
      outbox: createOutbox({ events: [OrderConfirmed], prefix: topicPrefix, tracer }),
      apis: openApis(task.inventoryUrl, task.notificationUrl),
      callFailed: (error) => log.warn({ err: error }, 'a call failed, and is forgotten'),
      producer: () => kafka.producer(),
      schemaId: () => registry.idFor(subjectOf(topicPrefix + OrderConfirmed.topic), OrderConfirmed.schema),
    });
    const receive = receiveOrder({ outbox, store, committed: () => undefined, log });
    const app = createApp({
      notReady: () => undefined,
      receiveOrder: name === 'empty' ? answerAtOnce : receive,
      orderStatus: orderStatus(query),
      streamOrder: orderStatus(query),
      health: createHealth(),
      telemetry,
      bodyLimitBytes: 102_400,
    });
    const server = await listen(name === 'bare' ? bareApp() : app, Number(process.env.PORT));
    onShutdown(() => server.close());
    log.info({ port: server.port }, 'contestant is listening');
  },
});
