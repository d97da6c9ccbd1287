import { commaList, httpUrl, setting, text } from '@rivulet/service';
import { z } from 'zod';

const brokers = commaList('host:port').refine(
  (list) => list.every((broker) => /^[^\s:]+:\d{1,5}$/.test(broker)),
  'not every broker is host:port',
);

/** How an app finds Kafka and the schema registry; spread into its own config definition. */
export const connectionSettings = {
  kafkaBrokers: setting('KAFKA_BROKERS', brokers, 'Kafka bootstrap brokers.'),
  kafkaClientId: setting(
    'KAFKA_CLIENT_ID',
    text().default('rivulet'),
    'Client id shown in broker logs and quotas.',
  ),
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
