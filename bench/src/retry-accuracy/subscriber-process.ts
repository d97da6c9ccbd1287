import { OrderConfirmed } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, type Kafka } from '@rivulet/kafka';
import {
  createHttpApi,
  createPostgresIdempotencyStore,
  openStorePool,
  defineSubscriber,
  migrateIdempotencyStore,
  runSubscriber,
  schedule,
} from '@rivulet/subscriber';
import { startTelemetry } from '@rivulet/telemetry';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { group, taskVariable, type Memory, type SubscriberMessage, type SubscriberTask } from './messages.ts';

// The measured process: a subscriber as an app runs it, whose handler notes how late it is called.
const task = JSON.parse(process.env[taskVariable] ?? '{}') as SubscriberTask;
// Whoever started it may be killed.
process.once('disconnect', () => process.exit(1));
const tell = (message: SubscriberMessage): void => void process.send?.(message);

function memory(): Memory {
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, externalBytes: external };
}

/** Tells when the group has assigned its partitions, and when the given number of copies is read. */
function watched(kafka: Kafka): Kafka {
  let read = 0;
  return {
    ...kafka,
    consumer: (options) =>
      kafka.consumer({
        ...options,
        handlers: {
          ...options.handlers,
          assigned(assignment) {
            tell({ kind: 'assigned', at: Date.now(), memory: memory() });
            options.handlers.assigned(assignment);
          },
          received(batch) {
            options.handlers.received(batch);
            if (read >= task.copies) return;
            read += batch.records.length;
            if (read >= task.copies) tell({ kind: 'read', at: Date.now(), memory: memory() });
          },
        },
      }),
  };
}

const telemetry = startTelemetry({ serviceName: group, version: '0', env: process.env });
const pool = openStorePool({ connectionString: task.databaseUrl, max: 4 });
await migrateIdempotencyStore(pool);
const kafka = createKafka({ brokers: task.brokers, clientId: group, log: telemetry.log });
const api = createHttpApi({ baseUrl: task.apiUrl, connections: 256 });
const loopDelay = monitorEventLoopDelay({ resolution: 1 });
const latenessMs: number[] = [];

const subscriber = defineSubscriber({
  group,
  event: OrderConfirmed,
  // The time at which the copy is due stands in the event.
  async handle({ confirmedAt }, context) {
    latenessMs.push(Date.now() - confirmedAt.getTime());
    if (latenessMs.length === 1) loopDelay.enable();
    if (latenessMs.length % 1_000 === 0) tell({ kind: 'called', calls: latenessMs.length });
    if (latenessMs.length === task.calls)
      tell({
        kind: 'finished',
        latenessMs,
        loopDelayP99Ms: loopDelay.percentile(99) / 1e6,
        memory: memory(),
      });
    return api.call({ method: 'PUT', path: '/', body: {} }, context);
  },
  ordering: { by: 'key', whileRetrying: 'park-key' },
  maxInFlight: 256,
  deadlineMs: 5_000,
  retry: { maxAttempts: 8, backoff: schedule([1_000]) },
});
await runSubscriber(subscriber, {
  kafka: watched(kafka),
  registry: createSchemaRegistry({ url: task.registryUrl }),
  store: createPostgresIdempotencyStore({ pool, group, leaseMs: 30_000 }),
  telemetry,
  settings: {
    topicPrefix: task.topicPrefix,
    sessionTimeoutMs: 30_000,
    drainTimeoutMs: 10_000,
    leaseMs: 30_000,
    stallMs: 60_000,
    commitIntervalMs: 250,
    maxBuffered: 1_000,
    maxWaiting: 10_000,
    deferMs: 5_000,
    maxDeferMs: 3_600_000,
  },
  failed(error) {
    throw error;
  },
});
