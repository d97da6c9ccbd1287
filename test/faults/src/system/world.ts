import { createKafka, type Kafka } from '@rivulet/kafka';
import { ensureAppDatabase } from '@rivulet/local-stack';
import {
  startInventoryApi,
  startNotificationApi,
  startTcpProxy,
  type BehaviourInput,
  type StubApi,
  type TcpProxy,
} from '@rivulet/testing';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ProcessNote } from '../history/history.ts';
import type { MutationName } from '../mutations/mutations.ts';
import { createDraw } from '../plan/draw.ts';
import { schemaCount } from '../plan/plan-events.ts';
import type { PlannedReplica, RunPlan } from '../plan/run-plan.ts';
import { usualBehaviour } from './api-behaviour.ts';
import type { Backing } from './backing.ts';
import { connectBrokerAdmin, type BrokerAdmin } from './broker-admin.ts';
import { prepareTopics, type WorldTopics } from './prepare-topics.ts';
import { preloads, settings } from './replica-settings.ts';
import { createReplica, type ReplicaControl } from './replica.ts';

/** What one run has for itself. */
export interface World {
  kafka: Kafka;
  backing: Backing;
  brokerAdmin: BrokerAdmin;
  topics: WorldTopics;
  /** By group. */
  apis: ReadonlyMap<string, StubApi>;
  /** What the APIs go back to when they are mended. */
  usualBehaviour: BehaviourInput;
  registryProxy: TcpProxy;
  /** By name. */
  replicas: ReadonlyMap<string, WorldReplica>;
  /** Also ends replicas that still run. */
  close(): Promise<void>;
}

/** A replica and its own ways to the store and to its API. */
export interface WorldReplica extends ReplicaControl {
  databaseProxy: TcpProxy;
  apiProxy: TcpProxy;
}

export interface WorldOptions {
  plan: RunPlan;
  /** Of the run: in front of its topics and databases. Letters, digits and dashes. */
  name: string;
  backing: Backing;
  logDir: string;
  mutation: MutationName | undefined;
  note: (note: ProcessNote) => void;
}

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** Everything a run needs, up to the replicas, which are not started yet. */
export async function createWorld(options: WorldOptions): Promise<World> {
  const { plan, name: runName, backing, logDir, mutation, note } = options;
  const prefix = `${runName}.`;
  const groups = [...new Set(plan.replicas.map(({ group }) => group))];
  const closers: (() => Promise<void>)[] = [];
  const close = async (): Promise<void> => {
    for (const closeOne of closers.splice(0).reverse()) await closeOne();
  };
  const proxied = async (url: string): Promise<TcpProxy> => {
    const { hostname, port } = new URL(url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    closers.push(() => proxy.close());
    return proxy;
  };
  const behaviour = usualBehaviour(plan.apiLatencyMs);
  const apis = new Map<string, StubApi>();

  async function startApi(group: string): Promise<void> {
    const start = group === 'inventory-subscriber' ? startInventoryApi : startNotificationApi;
    const api = await start({ behaviour, random: createDraw(plan.seed, `api of ${group}`).fraction });
    closers.push(() => api.close());
    apis.set(group, api);
  }

  async function makeReplica(planned: PlannedReplica, registryUrl: string): Promise<WorldReplica> {
    const { name, group, clockOffsetMs } = planned;
    const databaseUrl = await ensureAppDatabase(backing.database.url, prefix + group);
    const databaseProxy = await proxied(databaseUrl);
    const apiProxy = await proxied(apis.get(group)?.url ?? '');
    const env = settings({
      group,
      prefix,
      brokers: backing.brokerProxies(name).map(({ port }) => `127.0.0.1:${port}`),
      registryUrl,
      databaseUrl: throughPort(databaseUrl, databaseProxy.port),
      apiUrl: `http://127.0.0.1:${apiProxy.port}/as/${name}`,
      clockOffsetMs,
      whenDeadLettered: plan.parking.includes(group) ? 'park-key' : 'skip',
      mutation,
    });
    const { guardian } = backing;
    const logFile = join(logDir, `${name}.log`);
    const replica = createReplica({ name, group, env, preloads, logFile, guardian, note });
    closers.push(async () => {
      replica.signal('SIGKILL');
      await replica.down();
    });
    return { ...replica, databaseProxy, apiProxy };
  }

  try {
    const kafka = createKafka({ brokers: backing.brokerAddresses, clientId: 'fault-suite', log: quiet });
    closers.push(() => kafka.close());
    const brokerAdmin = await connectBrokerAdmin(backing.brokerAddresses);
    closers.push(() => brokerAdmin.close());
    const { registryUrl } = backing;
    const schemas = schemaCount(plan.durationMs);
    const topics = await prepareTopics({
      kafka,
      registryUrl,
      prefix,
      groups,
      brokers: plan.brokers,
      schemas,
    });
    for (const group of groups) await startApi(group);
    const registryProxy = await proxied(registryUrl);
    mkdirSync(logDir, { recursive: true });
    const replicas = new Map<string, WorldReplica>();
    for (const planned of plan.replicas) {
      replicas.set(planned.name, await makeReplica(planned, `http://127.0.0.1:${registryProxy.port}`));
    }
    const parts = { kafka, backing, brokerAdmin, topics, apis, registryProxy, replicas };
    return { ...parts, usualBehaviour: behaviour, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function throughPort(url: string, port: number): string {
  const through = new URL(url);
  through.hostname = '127.0.0.1';
  through.port = String(port);
  return through.href;
}
