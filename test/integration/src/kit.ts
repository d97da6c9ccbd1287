import { OrderConfirmed } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry } from '@rivulet/kafka';
import {
  createHttpApi,
  createPostgresIdempotencyStore,
  openStorePool,
  defineSubscriber,
  exponential,
  migrateIdempotencyStore,
  runSubscriber,
  type Handle,
  type RunningSubscriber,
  type RunSettings,
  type SubscriberDeclaration,
} from '@rivulet/subscriber';
import { createTestTelemetry } from '@rivulet/telemetry';
import { readTestStack } from '@rivulet/kafka/testing';
import type { World } from './world.ts';

export interface Kit extends RunningSubscriber {
  metricsText(): Promise<string>;
}

export interface KitOptions {
  declared?: Partial<SubscriberDeclaration<OrderConfirmed>>;
  settings?: Partial<RunSettings>;
}

const group = 'inventory-subscriber';
const leaseMs = 4_000;
const quiet = { debug() {}, info() {}, warn() {}, error() {} };

/** The subscriber kit inside the test, for what no app declares; all its parts are real. */
export async function startKit(
  world: World,
  { declared = {}, settings = {} }: KitOptions = {},
): Promise<Kit> {
  const { brokers, registryUrl } = readTestStack();
  const pool = openStorePool({ connectionString: world.databaseUrl(group), max: 4 });
  await migrateIdempotencyStore(pool);
  const kafka = createKafka({ brokers, clientId: 'kit', log: quiet });
  const telemetry = createTestTelemetry();
  const api = createHttpApi({ baseUrl: world.inventoryApi.url, connections: declared.maxInFlight ?? 256 });
  const handle: Handle<OrderConfirmed> = ({ orderId, items }, context) => {
    const body = { orderId, items: items.map(({ productId, quantity }) => ({ productId, quantity })) };
    return api.call({ method: 'PUT', path: '/inventory/deduct', body }, context);
  };
  const subscriber = defineSubscriber({
    group,
    event: OrderConfirmed,
    handle,
    deadlineMs: 2_000,
    breaker: false,
    retry: { maxAttempts: 3, backoff: exponential({ initialMs: 50, maxMs: 100 }) },
    ...declared,
  });
  const running = await runSubscriber(subscriber, {
    kafka,
    registry: createSchemaRegistry({ url: registryUrl }),
    store: createPostgresIdempotencyStore({ pool, group, leaseMs }),
    telemetry,
    failed: (error) => {
      throw error;
    },
    settings: {
      topicPrefix: world.prefix,
      sessionTimeoutMs: 6_000,
      drainTimeoutMs: 2_000,
      leaseMs,
      stallMs: 60_000,
      commitIntervalMs: 50,
      maxBuffered: 1_000,
      maxWaiting: 1_000,
      deferMs: 200,
      maxDeferMs: 60_000,
      ...settings,
    },
  });
  return {
    ...running,
    metricsText: () => telemetry.metricsText(),
    async stop() {
      await running.stop();
      await Promise.all([api.close(), pool.end(), kafka.close(), telemetry.shutdown()]);
    },
  };
}
