import { OrderConfirmed, OrderOnHold } from '@rivulet/contracts';
import { createKafka, createSchemaRegistry, type Kafka } from '@rivulet/kafka';
import { withClient, type Stack } from '@rivulet/local-stack';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpuUsage } from 'node:process';
import { startMeasured, type MeasuredProcess } from '../measure/measured-process.ts';
import { cpuMicrosOf } from '../measure/system-cpu.ts';
import { prepareTopics } from '../measure/prepare-topics.ts';
import { publishers, taskVariable, type ContestantName, type ContestantTask } from './contestants.ts';

/** Microseconds of processor time so far; undefined where the system does not tell, or the part runs elsewhere. */
export interface CpuAround {
  broker: number | undefined;
  store: number | undefined;
  /** Of the process that makes the load. */
  load: number;
}

export interface Contestant {
  name: ContestantName;
  topic: string;
  process: MeasuredProcess;
  cpuAround(): CpuAround;
  orders(): Promise<number>;
  /** That the topic holds. */
  events(): Promise<number>;
}

export interface Scene {
  kafka: Kafka;
  /** Each has a database, a topic and a process of its own. */
  start(name: ContestantName, as?: string): Promise<Contestant>;
  close(): Promise<void>;
}

const partitions = 12;
/** Typical answer times of the two APIs. */
const inventoryMs = 500;
const notificationMs = 300;

export async function createScene(stack: Stack, profileDir?: string): Promise<Scene> {
  const warn = (_fields: object, message: string): void => void process.stderr.write(`${message}\n`);
  const quiet = { debug: () => undefined, info: () => undefined, warn, error: warn };
  const { brokers, registryUrl } = stack;
  const kafka = createKafka({ brokers, clientId: 'bench', log: quiet });
  const registry = createSchemaRegistry({ url: registryUrl });
  const apis = await Promise.all([slowApi(inventoryMs), slowApi(notificationMs)]);
  const [inventoryUrl = '', notificationUrl = ''] = apis.map(({ url }) => url);
  const processes: MeasuredProcess[] = [];

  async function start(name: ContestantName, as: string = name): Promise<Contestant> {
    const topicPrefix = `${as}.`;
    const topic = topicPrefix + OrderConfirmed.topic;
    await prepareTopics(kafka, registry, {
      prefix: topicPrefix,
      partitions,
      subscriptions: [
        { event: OrderConfirmed, groups: [] },
        { event: OrderOnHold, groups: [] },
      ],
    });
    const databaseUrl = await stack.databaseUrl(`bench_${as.toLowerCase()}`);
    const task = { brokers, registryUrl, databaseUrl, topicPrefix, inventoryUrl, notificationUrl };
    const process = await startMeasured({ name: as, profileDir, ...programOf(name, task) });
    processes.push(process);
    const count = (table: string) =>
      withClient(databaseUrl, async (client) => {
        const { rows } = await client.query<{ n: number }>(`select count(*)::int as n from ${table}`);
        return rows[0]?.n ?? 0;
      });
    const cpuAround = (): CpuAround => {
      const { user, system } = cpuUsage();
      const [kafkaPid, storePid] = [stack.processes['Kafka'] ?? 0, stack.processes['PostgreSQL'] ?? 0];
      return { broker: cpuMicrosOf(kafkaPid), store: cpuMicrosOf(storePid), load: user + system };
    };
    return {
      name,
      topic,
      process,
      cpuAround,
      orders: () => count('orders'),
      events: () => countEvents(kafka, topic),
    };
  }

  return {
    kafka,
    start,
    async close() {
      await Promise.all(processes.map((process) => process.stop()));
      for (const { server } of apis) server.close().closeAllConnections();
      await kafka.close();
    },
  };
}

function programOf(name: ContestantName, task: Omit<ContestantTask, 'way'>) {
  if (!publishers.includes(name)) {
    const env = { [taskVariable]: JSON.stringify({ way: name, ...task }), LOG_LEVEL: 'info' };
    return { file: 'bench/src/publisher/contestant-process.ts', env };
  }
  const env = {
    DATABASE_URL: task.databaseUrl,
    KAFKA_BROKERS: task.brokers.join(','),
    SCHEMA_REGISTRY_URL: task.registryUrl,
    TOPIC_PREFIX: task.topicPrefix,
    ...(name === 'ours' ? { LOG_LEVEL: 'info' } : { LOG_LEVEL: 'warn', OTEL_SDK_DISABLED: 'true' }),
  };
  return { file: 'apps/publisher/src/main.ts', env };
}

async function countEvents(kafka: Kafka, topic: string): Promise<number> {
  const offsets = await kafka.admin.offsets(topic);
  return offsets.reduce((sum, { low, high }) => sum + high - low, 0);
}

async function slowApi(answerMs: number): Promise<{ server: Server; url: string }> {
  const server = createServer((request, response) => {
    request.resume().on('end', () => setTimeout(() => response.end('{}'), answerMs));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}
