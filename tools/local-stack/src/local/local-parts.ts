import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { StackEnv } from '../choose-stack.ts';
import type { ProcessKeeper } from '../process-keeper.ts';
import { startDevRegistry } from '../registry/start-dev-registry.ts';
import type { StackLog, StackPorts, Part } from '../stack.ts';
import type { StartedPart, StartPart } from '../start-parts.ts';
import { findJava } from './find-java.ts';
import { kafkaJars, kafkaVersion } from './kafka-jars.ts';
import { startKafkaServer } from './kafka-server.ts';
import { startPostgresServer } from './postgres-server.ts';

export interface LocalPartsOptions {
  env: StackEnv;
  log: StackLog;
  stateDir: string;
  cacheDir: string;
  ports: StackPorts;
  keeper: ProcessKeeper;
}

const host = '127.0.0.1';

async function startKafka(options: LocalPartsOptions, signal: AbortSignal): Promise<StartedPart> {
  const { env, stateDir, ports, keeper } = options;
  const java = await findJava(env);
  const jarsDir = await kafkaJars({ ...options, java, signal });
  const node = { id: 1, host, port: ports.kafka, controllerPort: ports.kafkaController };
  const server = await startKafkaServer({ java, jarsDir, stateDir, node, keeper, signal });
  return {
    ...server,
    address: `${host}:${ports.kafka}`,
    detail: `Apache Kafka ${kafkaVersion} from jars, Java ${java.version}`,
    logFile: join(stateDir, 'logs', 'kafka-1.log'),
    stop: () => server.stop(15_000),
  };
}

async function startRegistry({ stateDir, ports }: LocalPartsOptions): Promise<StartedPart> {
  const dir = join(stateDir, 'registry');
  mkdirSync(dir, { recursive: true });
  const registry = await startDevRegistry({
    port: ports.schemaRegistry,
    stateFile: join(dir, 'schemas.json'),
  });
  return {
    address: registry.url,
    detail: 'development registry (for development only)',
    stop: () => registry.close(),
  };
}

async function startPostgres(options: LocalPartsOptions, signal: AbortSignal): Promise<StartedPart> {
  const { stateDir, ports, keeper, log } = options;
  const server = await startPostgresServer({ stateDir, port: ports.postgres, keeper, log, signal });
  return {
    ...server,
    address: server.url,
    detail: 'embedded PostgreSQL 18',
    logFile: join(stateDir, 'logs', 'postgres.log'),
    stop: () => server.stop(10_000),
  };
}

/** The parts as processes of this machine; the registry runs inside this one. */
export function localParts(options: LocalPartsOptions): Record<Part, StartPart> {
  return {
    kafka: (signal) => startKafka(options, signal),
    registry: () => startRegistry(options),
    postgres: (signal) => startPostgres(options, signal),
  };
}
