import type { KafkaConnection } from '@rivulet/kafka';
import { freePorts } from '@rivulet/local-stack';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';
import { startOwnKafka } from './own-kafka.ts';

/** A broker that takes clients only by TLS, with a name and a password. */
export interface SecuredKafka {
  connection: Omit<KafkaConnection, 'log'>;
  /** What an app is told, so that it gets in. */
  env: Record<string, string>;
  close(): Promise<void>;
}

const host = '127.0.0.1';
const account = { mechanism: 'scram-sha-512', username: 'rivulet', password: 'correct horse' } as const;

export async function startSecuredKafka(): Promise<SecuredKafka> {
  const certificate = await generate([{ name: 'commonName', value: 'broker' }], {
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: host }] }],
  });
  const [port = 0] = await freePorts(1);
  let caFile = '';
  const door = 'listener.name.secured';
  const kafka = await startOwnKafka({
    doors: [{ name: 'SECURED', port, advertisedPort: port, protocol: 'SASL_SSL' }],
    async settings(stateDir) {
      caFile = join(stateDir, 'ca.pem');
      const keyStore = join(stateDir, 'broker.pem');
      writeFileSync(caFile, certificate.cert);
      writeFileSync(keyStore, certificate.private + certificate.cert);
      return {
        [`${door}.ssl.keystore.type`]: 'PEM',
        [`${door}.ssl.keystore.location`]: keyStore,
        [`${door}.sasl.enabled.mechanisms`]: 'SCRAM-SHA-512',
        [`${door}.scram-sha-512.sasl.jaas.config`]:
          'org.apache.kafka.common.security.scram.ScramLoginModule required;',
      };
    },
    scram: [`SCRAM-SHA-512=[name=${account.username},password="${account.password}"]`],
  });
  const brokers = [`${host}:${port}`];
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
    close: () => kafka.close(),
  };
}
