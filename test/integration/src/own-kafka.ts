import {
  createProcessKeeper,
  defaultCacheDir,
  findJava,
  freePorts,
  kafkaJars,
  newClusterId,
  removeState,
  startGuardian,
  startKafkaServer,
  takeStateDir,
  type KafkaDoor,
  type KafkaServerOptions,
} from '@rivulet/local-stack';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';

/** A broker of one test file. */
export interface OwnKafka {
  /** Stops it and removes what it had stored. */
  close(): Promise<void>;
}

export interface OwnKafkaOptions {
  doors: readonly KafkaDoor[];
  /** Told the folder of this broker, for files that the settings name. */
  settings?: (stateDir: string) => Promise<NonNullable<KafkaServerOptions['settings']>>;
  scram?: readonly string[];
}

const host = '127.0.0.1';
const silent = { info: () => undefined, warn: () => undefined };
const stopWithinMs = 10_000;

/** @throws StackError without Java or Kafka's jars */
export async function startOwnKafka(options: OwnKafkaOptions): Promise<OwnKafka> {
  const { doors, scram = [] } = options;
  const stateDir = join(defaultCacheDir, 'test', `own-kafka-${randomUUID()}`);
  const record = await takeStateDir(stateDir, silent);
  const guardian = startGuardian({ onLost: () => undefined });
  const keeper = createProcessKeeper(guardian, record);
  const java = await findJava(process.env);
  const jarsDir = await kafkaJars({
    ...{ cacheDir: defaultCacheDir, env: process.env, java, keeper, log: silent },
  });
  const [port = 0, controllerPort = 0] = await freePorts(2);
  const server = await startKafkaServer({
    ...{ java, jarsDir, stateDir, keeper, scram, clusterId: newClusterId() },
    node: { id: 1, host, port, controllerPort, doors },
    settings: (await options.settings?.(stateDir)) ?? {},
  });
  return {
    async close() {
      await server.stop(stopWithinMs);
      await guardian.close();
      record.release();
      removeState(stateDir);
    },
  };
}
