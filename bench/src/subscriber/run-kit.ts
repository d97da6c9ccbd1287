import { createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { configDefinition, inventorySubscriber } from '@rivulet/inventory-subscriber';
import { readConfig } from '@rivulet/service';
import {
  createHttpApi,
  createPostgresIdempotencyStore,
  migrateIdempotencyStore,
  openStorePool,
  runSubscriber,
  type HttpApi,
} from '@rivulet/subscriber';
import { createMemoryIdempotencyStore } from '@rivulet/subscriber/testing';
import { startTelemetry } from '@rivulet/telemetry';
import type { ContestantTask } from './contestants.ts';
import type { CpuMeter } from './cpu-meter.ts';

/** The inventory subscriber as the app starts it, from the same environment. Returns how to stop it. */
export async function runKit({ name }: ContestantTask, meter: CpuMeter): Promise<() => Promise<void>> {
  const config = readConfig(configDefinition, process.env);
  const http = createHttpApi({ baseUrl: config.inventoryApiUrl, connections: config.maxInFlight });
  const api: HttpApi = {
    ...http,
    call(call, context) {
      meter.calling();
      return http.call(call, context);
    },
  };
  const declared = inventorySubscriber(api, config);
  const subscriber = name === 'withoutOutcomes' ? { ...declared, outcomes: false } : declared;
  const { group } = subscriber;
  const telemetry = startTelemetry({ serviceName: group, version: '0', env: process.env });
  const { log } = telemetry;
  const { leaseMs, databaseUrl, databasePoolSize } = config;
  const pool = openStorePool({
    connectionString: databaseUrl,
    max: databasePoolSize,
    application_name: group,
  });
  if (name !== 'withoutStore') await migrateIdempotencyStore(pool);
  const kafka = createKafka({ brokers: config.kafkaBrokers, clientId: name, log });
  const running = await runSubscriber(subscriber, {
    kafka,
    registry: createSchemaRegistry({ url: config.schemaRegistryUrl }),
    store:
      name === 'withoutStore'
        ? createMemoryIdempotencyStore({ leaseMs })
        : createPostgresIdempotencyStore({ pool, group, leaseMs }),
    telemetry,
    settings: config,
    failed(error) {
      throw error;
    },
  });
  return async () => {
    await running.stop();
    await Promise.all([kafka.close(), http.close(), pool.end()]);
    await telemetry.shutdown();
  };
}
