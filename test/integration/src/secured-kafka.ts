import type { KafkaConnection } from '@rivulet/kafka';
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
} from '@rivulet/local-stack';
import { randomUUID } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

/** A broker of its own that takes clients only by TLS, with a name and a password. */
export interface SecuredKafka {
  connection: Omit<KafkaConnection, 'log'>;
  /** What an app is told, so that it gets in. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const host = '127.0.0.1';
const account = { mechanism: 'scram-sha-512', username: 'rivulet', password: 'correct horse' } as const;
const silent = { info: () => undefined, warn: () => undefined };

/** @throws StackError without Java or Kafka's jars */
export async function startSecuredKafka(): Promise<SecuredKafka> {
  const stateDir = join(defaultCacheDir, 'test', `secured-kafka-${randomUUID()}`);
  const record = await takeStateDir(stateDir, silent);
  const guardian = startGuardian({ onLost: () => undefined });
  const keeper = createProcessKeeper(guardian, record);
  const java = await findJava(process.env);
  const jarsDir = await kafkaJars({
    ...{ cacheDir: defaultCacheDir, env: process.env, java, keeper, log: silent },
  });
  const [port = 0, controllerPort = 0, securePort = 0] = await freePorts(3);
  const certificate = await generate([{ name: 'commonName', value: 'broker' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: host }] }],
  });
  const caFile = join(stateDir, 'ca.pem');
  const keyStore = join(stateDir, 'broker.pem');
  writeFileSync(caFile, certificate.cert);
  writeFileSync(keyStore, certificate.private + certificate.cert);
  const door = 'listener.name.secured';
  const server = await startKafkaServer({
    ...{ java, jarsDir, stateDir, keeper, clusterId: newClusterId() },
    node: {
      ...{ id: 1, host, port, controllerPort },
      doors: [{ name: 'SECURED', port: securePort, advertisedPort: securePort, protocol: 'SASL_SSL' }],
    },
    settings: {
      [`${door}.ssl.keystore.type`]: 'PEM',
      [`${door}.ssl.keystore.location`]: keyStore,
      [`${door}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
      [`${door}.scram-sha-512.sasl.jaas.config`]:
        'org.apache.kafka.common.security.scram.ScramLoginModule required;',
    },
    scram: [`SCRAM-SHA-512=[name=${account.username},password="${account.password}"]`],
  });
  const brokers = [`${host}:${securePort}`];
  return {
    connection: { brokers, clientId: 'secured-test', tls: { ca: certificate.cert }, sasl: account },
    env: {
      KAFKA_BROKERS: brokers.join(','),
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: caFile,
      KAFKA_SASL_MECHANISM: account.mechanism,
      KAFKA_SASL_USERNAME: account.username,
      KAFKA_SASL_PASSWORD: account.password,
    },
    async stop() {
      await server.stop(10_000);
      await guardian.close();
      record.release();
      removeState(stateDir);
    },
  };
}
