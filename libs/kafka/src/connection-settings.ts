import { commaList, flag, httpUrl, pemFile, setting, text, type ConfigOf } from '@rivulet/service/config';
import { z } from 'zod';
import type { KafkaConnection } from './create-kafka.ts';

const brokers = commaList('host:port').refine(
  (list) => list.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)),
  'not every broker is host:port',
);

const mechanisms = ['none', 'plain', 'scram-sha-256', 'scram-sha-512'] as const;

/** How an app gets to Kafka. */
export const kafkaSettings = {
  kafkaBrokers: setting('KAFKA_BROKERS', brokers, 'Kafka bootstrap brokers.'),
  kafkaClientId: setting(
    'KAFKA_CLIENT_ID',
    text().default('rivulet'),
    'Client id shown in broker logs and quotas.',
  ),
  kafkaTls: setting('KAFKA_TLS', flag().default(false), 'Talk TLS to the brokers.'),
  kafkaTlsCa: setting(
    'KAFKA_TLS_CA_FILE',
    pemFile().optional(),
    "Certificates of the authorities that the brokers' certificates come from; left out, the usual public ones.",
  ),
  kafkaTlsCert: setting(
    'KAFKA_TLS_CERT_FILE',
    pemFile().optional(),
    "This app's own certificate, for brokers that ask for one.",
  ),
  kafkaTlsKey: setting('KAFKA_TLS_KEY_FILE', pemFile().optional(), 'The private key of that certificate.'),
  kafkaSaslMechanism: setting(
    'KAFKA_SASL_MECHANISM',
    z.enum(mechanisms).default('none').describe(mechanisms.join(', ')),
    'How the app proves to the brokers who it is.',
  ),
  kafkaSaslUsername: setting('KAFKA_SASL_USERNAME', text().optional(), 'Its name there.'),
  kafkaSaslPassword: setting('KAFKA_SASL_PASSWORD', text().optional(), 'Its password there.', {
    secret: true,
  }),
};

/** How an app finds Kafka and the schema registry; spread into its own config definition. */
export const connectionSettings = {
  ...kafkaSettings,
  schemaRegistryUrl: setting(
    'SCHEMA_REGISTRY_URL',
    httpUrl(),
    'Confluent-compatible schema registry; user:password@ is sent as basic authentication.',
    { secret: true },
  ),
  topicPrefix: setting(
    'TOPIC_PREFIX',
    z
      .string()
      .regex(/^[A-Za-z0-9._-]*$/, 'not only letters, digits, dots, underscores and dashes')
      .default('')
      .describe('part of a topic name'),
    "Put before every topic's name: keeps environments apart on one cluster.",
  ),
};

type KafkaConfig = ConfigOf<typeof kafkaSettings>;

/** What of the settings goes together; spread beside them. */
export const connectionRules: readonly ((config: KafkaConfig) => string | undefined)[] = [
  ({ kafkaTls, kafkaTlsCa, kafkaTlsCert, kafkaTlsKey }) =>
    kafkaTls || [kafkaTlsCa, kafkaTlsCert, kafkaTlsKey].every((file) => file === undefined)
      ? undefined
      : 'KAFKA_TLS_*_FILE is set without KAFKA_TLS=true: set it, or leave the files out',
  ({ kafkaTlsCert, kafkaTlsKey }) =>
    (kafkaTlsCert === undefined) === (kafkaTlsKey === undefined)
      ? undefined
      : 'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE go together: set both or neither',
  ({ kafkaSaslMechanism, kafkaSaslUsername, kafkaSaslPassword }) =>
    kafkaSaslMechanism === 'none' || (kafkaSaslUsername !== undefined && kafkaSaslPassword !== undefined)
      ? undefined
      : `KAFKA_SASL_MECHANISM=${kafkaSaslMechanism} needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD`,
  ({ kafkaSaslMechanism, kafkaSaslUsername }) =>
    kafkaSaslMechanism !== 'none' || kafkaSaslUsername === undefined
      ? undefined
      : 'KAFKA_SASL_USERNAME is set without KAFKA_SASL_MECHANISM: set it to plain, scram-sha-256 or scram-sha-512',
];

/** What `createKafka` is told of these settings. */
export function kafkaConnection(config: KafkaConfig): Omit<KafkaConnection, 'log'> {
  const { kafkaSaslMechanism: mechanism, kafkaSaslUsername: username = '' } = config;
  const { kafkaTlsCa: ca, kafkaTlsCert: cert, kafkaTlsKey: key } = config;
  const files = { ...(ca === undefined ? {} : { ca }), ...(cert === undefined ? {} : { cert, key }) };
  return {
    brokers: config.kafkaBrokers,
    clientId: config.kafkaClientId,
    ...(config.kafkaTls ? { tls: files } : {}),
    ...(mechanism === 'none'
      ? {}
      : { sasl: { mechanism, username, password: config.kafkaSaslPassword ?? '' } }),
  };
}
