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
import { isOfPublisher, type MutationName } from '../mutations/mutations.ts';
import { createDraw } from '../plan/draw.ts';
import { schemaCount } from '../plan/plan-events.ts';
import type { PlannedPublisher, PlannedReplica, RunPlan } from '../plan/run-plan.ts';
import { usualBehaviour } from './api-behaviour.ts';
import type { Backing } from './backing.ts';
import { connectBrokerAdmin, type BrokerAdmin } from './broker-admin.ts';
import { closeAll } from './close-all.ts';
import { prepareTopics, type WorldTopics } from './prepare-topics.ts';
import { openPublisherDatabase, type PublisherDatabase } from './publisher-database.ts';
import { preloads, publisherSettings, settings, type Place } from './replica-settings.ts';
import { createReplica, type ReplicaControl, type ReplicaOptions } from './replica.ts';

/** What one run has for itself. */
export interface World {
  kafka: Kafka;
  backing: Backing;
  brokerAdmin: BrokerAdmin;
  topics: WorldTopics;
  /** In front of the names of the run's topics. */
  prefix: string;
  /** By group. */
  apis: ReadonlyMap<string, StubApi>;
  /** What the APIs go back to when they are mended. */
  usualBehaviour: BehaviourInput;
  registryProxy: TcpProxy;
  /** By name. */
  replicas: ReadonlyMap<string, WorldReplica>;
  /** By name. */
  publishers: ReadonlyMap<string, WorldInstance>;
  /** Replicas and publishers. */
  instances: ReadonlyMap<string, WorldInstance>;
  /** Of the publishers; undefined when there are none. */
  publisherDatabase: PublisherDatabase | undefined;
  /** Also ends replicas that still run. */
  close(): Promise<void>;
}

/** A running app and its own way to the database. */
export interface WorldInstance extends ReplicaControl {
  databaseProxy: TcpProxy;
}

/** One of a group, and its own way to its API. */
export interface WorldReplica extends WorldInstance {
  readonly group: string;
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
  const close = (): Promise<void> => closeAll(closers);
  const proxied = async (url: string): Promise<TcpProxy> => {
    const { hostname, port } = new URL(url);
    const proxy = await startTcpProxy({ host: hostname, port: Number(port) });
    closers.push(() => proxy.close());
    return proxy;
  };
  const behaviour = usualBehaviour(plan.apiLatencyMs);
  const apis = new Map<string, StubApi>();
  const databaseOf = (app: string): Promise<string> => ensureAppDatabase(backing.database.url, prefix + app);
  let registryProxy: TcpProxy;

  async function startApi(group: string): Promise<void> {
    const start = group === 'inventory-subscriber' ? startInventoryApi : startNotificationApi;
    const api = await start({ behaviour, random: createDraw(plan.seed, `api of ${group}`).fraction });
    closers.push(() => api.close());
    apis.set(group, api);
  }

  /** Starts nothing yet. */
  async function makeInstance(
    { name, clockOffsetMs }: PlannedPublisher,
    databaseUrl: string,
    rest: Pick<ReplicaOptions, 'app' | 'milestones'> & { envIn: (place: Place) => Record<string, string> },
  ): Promise<WorldInstance> {
    const { app, milestones, envIn } = rest;
    const databaseProxy = await proxied(databaseUrl);
    const isOfIts = mutation !== undefined && isOfPublisher(mutation) === (app === 'publisher');
    const env = envIn({
      prefix,
      brokers: backing.brokerProxies(name).map(({ port }) => `127.0.0.1:${port}`),
      registryUrl: `http://127.0.0.1:${registryProxy.port}`,
      databaseUrl: throughPort(databaseUrl, databaseProxy.port),
      clockOffsetMs,
      mutation: isOfIts ? mutation : undefined,
    });
    const { guardian } = backing;
    const logFile = join(logDir, `${name}.log`);
    const control = createReplica({ name, app, env, milestones, preloads, logFile, guardian, note });
    closers.push(async () => {
      control.signal('SIGKILL');
      await control.down();
    });
    return { ...control, databaseProxy };
  }

  async function makeReplica(planned: PlannedReplica): Promise<WorldReplica> {
    const { name, group } = planned;
    const apiProxy = await proxied(apis.get(group)?.url ?? '');
    const apiUrl = `http://127.0.0.1:${apiProxy.port}/as/${name}`;
    const whenDeadLettered = plan.parking.includes(group) ? 'park-key' : 'skip';
    const instance = await makeInstance(planned, await databaseOf(group), {
      app: group,
      milestones: { 'subscriber started': 'ready' },
      envIn: (place) => settings({ ...place, group, apiUrl, whenDeadLettered }),
    });
    return { ...instance, group, apiProxy };
  }

  const makePublisher = async (planned: PlannedPublisher): Promise<WorldInstance> =>
    makeInstance(planned, await databaseOf('publisher'), {
      app: 'publisher',
      milestones: { 'publisher is listening': 'ready', 'outbox relay is active': 'relaying' },
      envIn: publisherSettings,
    });

  async function openDatabaseOfPublishers(): Promise<PublisherDatabase | undefined> {
    if (plan.publishers.length === 0) return undefined;
    const database = await openPublisherDatabase(await databaseOf('publisher'));
    closers.push(() => database.close());
    return database;
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
    registryProxy = await proxied(registryUrl);
    mkdirSync(logDir, { recursive: true });
    const publisherDatabase = await openDatabaseOfPublishers();
    const replicas = new Map<string, WorldReplica>();
    for (const planned of plan.replicas) replicas.set(planned.name, await makeReplica(planned));
    const publishers = new Map<string, WorldInstance>();
    for (const planned of plan.publishers) publishers.set(planned.name, await makePublisher(planned));
    const instances = new Map([...replicas, ...publishers]);
    const running = { replicas, publishers, instances, publisherDatabase };
    const parts = { kafka, backing, brokerAdmin, topics, prefix, apis, registryProxy };
    return { ...parts, ...running, usualBehaviour: behaviour, close };
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
