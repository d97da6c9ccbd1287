import {
  createProcessKeeper,
  defaultCacheDir,
  findJava,
  kafkaJars,
  newClusterId,
  startDevRegistry,
  startGuardian,
  startKafkaServer,
  startPostgresServer,
  takeStateDir,
  type Guardian,
  type KafkaNode,
  type ServerProcess,
} from '@rivulet/local-stack';
import { startTcpProxy, type TcpProxy } from '@rivulet/testing';
import { mkdirSync } from 'node:fs';
import { closeAll } from './close-all.ts';
import { reservePorts } from './lasting-ports.ts';

export interface BackingOptions {
  stateDir: string;
  brokers: number;
  /** Replicas and publishers: each gets its own way to every broker. */
  instances: readonly { name: string }[];
  env: Record<string, string | undefined>;
  say: (message: string) => void;
  signal: AbortSignal;
}

/** A server that can be ended in either way and started again with what it had stored. */
export interface Restartable {
  /** Nothing is finished or written out. */
  kill(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Real brokers, PostgreSQL and a registry, of this run alone. */
export interface Backing {
  /** The suite's own way to the brokers; no proxy stands in it. */
  brokerAddresses: string[];
  brokers: Restartable[];
  /** The ways of one instance, one for each broker. */
  brokerProxies(instance: string): TcpProxy[];
  database: Restartable & { url: string };
  registryUrl: string;
  guardian: Guardian;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const stopWithinMs = 20_000;

/** Dead brokers are noticed sooner than by default (9 s), the leaders' places go back to them within seconds, and many listeners share few threads. */
const brokerSettings = {
  'broker.session.timeout.ms': 6_000,
  'broker.heartbeat.interval.ms': 1_000,
  'leader.imbalance.check.interval.seconds': 10,
  'num.network.threads': 1,
  'num.io.threads': 3,
};

/** Starts them side by side. What was started is stopped again when one fails. */
export async function startBacking(options: BackingOptions): Promise<Backing> {
  const { stateDir, instances, env, say, signal } = options;
  const log = { info: () => undefined, warn: say };
  mkdirSync(stateDir, { recursive: true });
  const record = await takeStateDir(stateDir, log);
  const guardian = startGuardian({ onLost: say });
  const keeper = createProcessKeeper(guardian, record);
  const ports = await reservePorts();
  const closers: (() => Promise<void>)[] = [() => ports.release()];

  async function close(): Promise<void> {
    try {
      await closeAll(closers);
    } finally {
      await guardian.close();
      record.release();
    }
  }

  async function restartable(
    begin: () => Promise<ServerProcess>,
    deadly: NodeJS.Signals,
  ): Promise<Restartable> {
    let current = await begin();
    closers.push(() => current.stop(stopWithinMs));
    const kill = async (): Promise<void> => {
      process.kill(current.pid, deadly);
      await current.exited;
    };
    return {
      kill,
      stop: () => current.stop(stopWithinMs),
      start: async () => void (current = await begin()),
    };
  }

  async function startCluster(): Promise<Pick<Backing, 'brokerAddresses' | 'brokers' | 'brokerProxies'>> {
    const java = await findJava(env);
    const jarsDir = await kafkaJars({
      cacheDir: defaultCacheDir,
      env,
      java,
      keeper,
      log: { info: say, warn: say },
      signal,
    });
    const nodes: { node: KafkaNode; proxies: Map<string, TcpProxy> }[] = [];
    for (let id = 1; id <= options.brokers; id += 1) nodes.push(await nodeWithDoors(id));
    const voters = nodes.map(({ node }) => node);
    const shared = {
      java,
      jarsDir,
      stateDir,
      voters,
      clusterId: newClusterId(),
      settings: brokerSettings,
      keeper,
      signal,
    };
    const brokers = await Promise.all(
      voters.map((node) => restartable(() => startKafkaServer({ ...shared, node }), 'SIGKILL')),
    );
    return {
      brokers,
      brokerAddresses: voters.map(({ port }) => `${host}:${port}`),
      brokerProxies: (instance) => nodes.flatMap(({ proxies }) => proxies.get(instance) ?? []),
    };
  }

  /** One listener for each instance: the broker sends the instance's clients back to the instance's own proxy. */
  async function nodeWithDoors(id: number): Promise<{ node: KafkaNode; proxies: Map<string, TcpProxy> }> {
    const [port = 0, controllerPort = 0, ...doorPorts] = await ports.take(2 + instances.length);
    const proxies = new Map<string, TcpProxy>();
    const doors = [];
    for (const [index, { name }] of instances.entries()) {
      const doorPort = doorPorts[index] ?? 0;
      const proxy = await startTcpProxy({ port: doorPort });
      closers.push(() => proxy.close());
      proxies.set(name, proxy);
      doors.push({
        name: name.toUpperCase().replaceAll('-', '_'),
        port: doorPort,
        advertisedPort: proxy.port,
      });
    }
    return { node: { id, host, port, controllerPort, doors }, proxies };
  }

  async function startDatabase(): Promise<Restartable & { url: string }> {
    const [port = 0] = await ports.take(1);
    let url = '';
    const server = await restartable(async () => {
      const started = await startPostgresServer({ stateDir, port, keeper, log, signal });
      url = started.url;
      return started;
    }, 'SIGQUIT'); // its immediate shutdown: like a crash, but its children end with it
    return { ...server, url };
  }

  try {
    const registry = await startDevRegistry({ port: 0 });
    closers.push(() => registry.close());
    const [cluster, database] = await Promise.all([startCluster(), startDatabase()]);
    return { ...cluster, database, registryUrl: registry.url, guardian, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Starts them for some work, and ends them whatever becomes of it. */
export async function withBacking<T>(
  options: BackingOptions,
  work: (backing: Backing) => Promise<T>,
): Promise<T> {
  const backing = await startBacking(options);
  try {
    return await work(backing);
  } finally {
    await backing.close();
  }
}
