import {
  OrderConfirmed,
  outcomesOf,
  outcomeTopic,
  subjectOf,
  topicPlan,
  eventTopic,
  retryTopic,
} from '@rivulet/contracts';
import { applyTopics, createKafka, createSchemaRegistry } from '@rivulet/kafka';
import { withClient, type Stack } from '@rivulet/local-stack';
import { migrateIdempotencyStore } from '@rivulet/subscriber';
import { once } from 'node:events';
import { Pool } from 'pg';
import type { ChildProcess } from 'node:child_process';
import { forkMeasured } from '../measure/measured-process.ts';
import { startApi, type ApiChild } from './api-child.ts';
import { keyCount } from './bench-events.ts';
import {
  inFlightOf,
  nodeOptionsOf,
  ours,
  taskVariable,
  type ContestantName,
  type ContestantTask,
} from './contestants.ts';
import { writeEvents } from './write-events.ts';

export const partitions = 12;
const group = 'inventory-subscriber';

export interface StartOptions {
  /** Topic to read, by the number of its events. */
  events: number;
  warmUp: number;
  /** Names the CPU profile. */
  as: string;
  /** Besides what its kind has. */
  env?: Record<string, string>;
}

export interface Scene {
  api: ApiChild;
  /** A topic of so many events, once. */
  provideTopic(events: number): Promise<void>;
  /** As if no event had been heard of: offsets at the beginning, nothing in the store. No member may be running. */
  forget(events: number): Promise<void>;
  start(name: ContestantName, options: StartOptions): ChildProcess;
  close(): Promise<void>;
}

export async function createScene(stack: Stack, profileDir?: string): Promise<Scene> {
  const warn = (_fields: object, message: string): void => void process.stderr.write(`${message}\n`);
  const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const { brokers, registryUrl } = stack;
  const kafka = createKafka({ brokers, clientId: 'bench', log: quiet });
  const registry = createSchemaRegistry({ url: registryUrl });
  const databaseUrl = await stack.databaseUrl('bench_subscriber');
  const pool = new Pool({ connectionString: databaseUrl });
  await migrateIdempotencyStore(pool);
  await pool.end();
  const api = await startApi();
  const provided = new Set<number>();
  const running = new Set<ChildProcess>();

  return {
    api,
    async provideTopic(events) {
      if (provided.has(events)) return;
      provided.add(events);
      const prefix = prefixOf(events);
      const topic = eventTopic(prefix, OrderConfirmed);
      await applyTopics(
        kafka,
        topicPlan({ prefix, events: [OrderConfirmed], groups: [group], partitions }),
        quiet,
      );
      const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
      await registry.register(subjectOf(outcomeTopic(topic)), outcomesOf(OrderConfirmed).schema);
      await writeEvents(kafka, { topic, schemaId, events });
    },
    async forget(events) {
      const topic = eventTopic(prefixOf(events), OrderConfirmed);
      for (const each of [topic, retryTopic(topic, group)]) await kafka.admin.resetOffsets(group, each);
      await withClient(databaseUrl, (client) => client.query('truncate idempotency'));
    },
    start(name, { events, warmUp, as, env = {} }) {
      const inFlight = inFlightOf(name);
      const topicPrefix = prefixOf(events);
      const task: ContestantTask = {
        ...{ name, brokers, registryUrl, topicPrefix, inFlight, events, warmUp },
        apiUrl: api.apiUrl,
      };
      const ofKit = {
        KAFKA_BROKERS: brokers.join(','),
        SCHEMA_REGISTRY_URL: registryUrl,
        DATABASE_URL: databaseUrl,
        TOPIC_PREFIX: topicPrefix,
        INVENTORY_API_URL: api.apiUrl,
        MAX_IN_FLIGHT: String(inFlight),
        ...telemetryOf(name, api.collectorUrl),
        ...env,
      };
      const child = forkMeasured(
        {
          name: as,
          file: 'bench/src/subscriber/contestant-process.ts',
          env: { [taskVariable]: JSON.stringify(task), ...(ours.includes(name) ? ofKit : {}) },
          profileDir,
        },
        'ignore',
        nodeOptionsOf(name),
      );
      running.add(child);
      child.once('exit', () => running.delete(child));
      return child;
    },
    async close() {
      await Promise.all(
        [...running].map((child) => {
          const ended = once(child, 'exit');
          child.kill('SIGKILL');
          return ended;
        }),
      );
      api.close();
      await kafka.close();
    },
  };
}

function prefixOf(events: number): string {
  return `bench-${events}.`;
}

/** The queue of spans is made as long as bursts at full speed need: by default it would drop most of them. */
function telemetryOf(name: ContestantName, collectorUrl: string): Record<string, string> {
  if (name === 'withoutTelemetry') return { OTEL_SDK_DISABLED: 'true', LOG_LEVEL: 'warn' };
  return {
    LOG_LEVEL: 'info',
    OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
    OTEL_BSP_MAX_QUEUE_SIZE: '65536',
    OTEL_BSP_MAX_EXPORT_BATCH_SIZE: '2048',
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
}

export const sceneSettings = { partitions, keys: keyCount };
