import {
  OrderConfirmed,
  OrderOnHold,
  deadLetterTopic,
  outcomeTopic,
  outcomesOf,
  retryTopic,
  subjectOf,
  topicPlan,
} from '@rivulet/contracts';
import {
  applyTopics,
  createKafka,
  createSchemaRegistry,
  type Kafka,
  type KafkaConnection,
} from '@rivulet/kafka';
import {
  startInventoryApi,
  startNotificationApi,
  startTcpProxy,
  type StubApi,
  type TcpProxy,
} from '@rivulet/testing';
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { AppProcess, type AppName } from './app-process.ts';
import { readTestStack } from '@rivulet/kafka/testing';

const quiet = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};
export const groups = ['inventory-subscriber', 'notification-subscriber'] as const;
export type Group = (typeof groups)[number];
/** Hears OrderOnHold, in the process of the notification subscriber. */
export const onHoldGroup = 'notification-subscriber.on-hold';

/** Everything one test file needs, apart from every other file: topics, databases, stub APIs, app processes. */
export interface World {
  kafka: Kafka;
  prefix: string;
  topic: string;
  onHoldTopic: string;
  schemaId: number;
  inventoryApi: StubApi;
  notificationApi: StubApi;
  /** Stand between the apps and their parts, to cut them off. */
  registryProxy: TcpProxy;
  databaseProxy: TcpProxy;
  retryTopic(group: Group): string;
  deadLetterTopic(group: Group): string;
  databaseUrl(app: AppName): string;
  /** A connection to the app's database, closed with the world. */
  connect(app: AppName): Promise<Client>;
  start(app: AppName, env?: Record<string, string>): AppProcess;
  close(): Promise<void>;
}

/** Waits and retries short enough for a test; the rules are the same. */
const quickEnv = {
  SESSION_TIMEOUT_MS: '6000',
  DRAIN_TIMEOUT_MS: '2000',
  COMMIT_INTERVAL_MS: '50',
  IDEMPOTENCY_LEASE_MS: '2000',
  API_TIMEOUT_MS: '1000',
  RETRY_INITIAL_MS: '100',
  RETRY_MAX_MS: '400',
  RETRY_MAX_ATTEMPTS: '4',
};

export interface WorldOptions {
  partitions?: number;
  /** Another way to Kafka than that of the other test files: for the test, and for the apps. */
  way?: { connection: Omit<KafkaConnection, 'log'>; env: Record<string, string> };
}

export async function createWorld({ partitions = 3, way }: WorldOptions = {}): Promise<World> {
  const { brokers, registryUrl, adminDatabaseUrl } = readTestStack();
  const prefix = `t${randomUUID().slice(0, 8)}.`;
  const connection = way?.connection ?? { brokers, clientId: 'integration-test' };
  const kafka = createKafka({ ...connection, log: quiet });
  const plan = [
    ...topicPlan({ prefix, events: [OrderConfirmed], groups, partitions }),
    ...topicPlan({ prefix, events: [OrderOnHold], groups: [onHoldGroup], partitions }),
  ];
  await applyTopics(kafka, plan, quiet);
  const topic = prefix + OrderConfirmed.topic;
  const registry = createSchemaRegistry({ url: registryUrl });
  const schemaId = await registry.register(subjectOf(topic), OrderConfirmed.schema);
  const onHoldTopic = prefix + OrderOnHold.topic;
  await registry.register(subjectOf(onHoldTopic), OrderOnHold.schema);
  for (const source of [topic, onHoldTopic])
    await registry.register(subjectOf(outcomeTopic(source)), outcomesOf(OrderConfirmed).schema);
  const databases = await createDatabases(adminDatabaseUrl, prefix);
  const [inventoryApi, notificationApi] = await Promise.all([
    startInventoryApi({ port: 0 }),
    startNotificationApi({ port: 0 }),
  ]);
  const registryProxy = await startTcpProxy(addressOf(registryUrl));
  const databaseProxy = await startTcpProxy(addressOf(adminDatabaseUrl));
  const processes: AppProcess[] = [];
  const clients: Client[] = [];

  const databaseUrl = (app: AppName): string => {
    const url = new URL(adminDatabaseUrl);
    url.pathname = `/${databases[app]}`;
    return url.toString();
  };

  function environmentOf(app: AppName): Record<string, string> {
    const proxied = new URL(databaseUrl(app));
    proxied.hostname = '127.0.0.1';
    proxied.port = String(databaseProxy.port);
    return {
      KAFKA_BROKERS: brokers.join(','),
      SCHEMA_REGISTRY_URL: `http://127.0.0.1:${registryProxy.port}`,
      DATABASE_URL: proxied.toString(),
      TOPIC_PREFIX: prefix,
      ...way?.env,
      ...(app === 'publisher' ? {} : quickEnv),
      ...(app === 'inventory-subscriber' ? { INVENTORY_API_URL: inventoryApi.url } : {}),
      ...(app === 'notification-subscriber' ? { NOTIFICATION_API_URL: notificationApi.url } : {}),
    };
  }

  return {
    kafka,
    prefix,
    topic,
    onHoldTopic,
    schemaId,
    inventoryApi,
    notificationApi,
    registryProxy,
    databaseProxy,
    retryTopic: (group) => retryTopic(topic, group),
    deadLetterTopic: (group) => deadLetterTopic(topic, group),
    databaseUrl,
    async connect(app) {
      const client = new Client({ connectionString: databaseUrl(app) });
      clients.push(client);
      await client.connect();
      return client;
    },
    start(app, env = {}) {
      const process = new AppProcess(app, { ...environmentOf(app), ...env });
      processes.push(process);
      return process;
    },
    async close() {
      for (const process of processes) process.signal('SIGKILL');
      await Promise.all(processes.map((process) => process.exited()));
      await Promise.all([
        ...clients.map((client) => client.end()),
        inventoryApi.close(),
        notificationApi.close(),
        registryProxy.close(),
        databaseProxy.close(),
        kafka.close(),
      ]);
      await dropDatabases(adminDatabaseUrl, Object.values(databases));
    },
  };
}

async function createDatabases(adminUrl: string, prefix: string): Promise<Record<AppName, string>> {
  const base = `it_${prefix.replace('.', '')}`;
  const names = {
    publisher: `${base}_pub`,
    'inventory-subscriber': `${base}_inv`,
    'notification-subscriber': `${base}_not`,
  };
  await asAdmin(
    adminUrl,
    Object.values(names).map((name) => `create database ${name}`),
  );
  return names;
}

function dropDatabases(adminUrl: string, names: readonly string[]): Promise<void> {
  return asAdmin(
    adminUrl,
    names.map((name) => `drop database if exists ${name} with (force)`),
  );
}

async function asAdmin(adminUrl: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}

function addressOf(url: string): { host: string; port: number } {
  const { hostname, port, protocol } = new URL(url);
  const usual = protocol.startsWith('postgres') ? 5432 : protocol === 'https:' ? 443 : 80;
  return { host: hostname, port: port === '' ? usual : Number(port) };
}
