import type { Kafka as KafkaJsClient, SASLOptions } from 'kafkajs';
import type { Kafka } from './kafka.ts';
import { kafkajsLog, type PortLog } from './kafkajs-log.ts';
import { KafkaJs } from './kafkajs.ts';
import { createCluster } from './kafkajs-cluster.ts';
import { createTopicAdmin } from './kafkajs-admin.ts';
import { createGroupConsumer } from './kafkajs-group-consumer.ts';
import { createProducer } from './kafkajs-producer.ts';
import { mendFetchLoop } from './mend-fetch-loop.ts';
import { mendProduceRequest } from './mend-produce-request.ts';
import { mendRequestQueue } from './mend-request-queue.ts';
import { readLogs, type LogReader } from './read-logs.ts';

export interface KafkaConnection {
  brokers: readonly string[];
  clientId: string;
  /** PEM texts; an empty object for TLS with the usual authorities. Left out: no TLS. */
  tls?: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined };
  sasl?: { mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; username: string; password: string };
  log: PortLog;
}

/** The port over kafkajs. Nothing is connected before it is used. */
export function createKafka(connection: KafkaConnection): Kafka {
  mendRequestQueue();
  mendFetchLoop();
  mendProduceRequest();
  const { log } = connection;
  const kafkajs = connectTo(connection);
  const admin = createTopicAdmin(kafkajs);
  return {
    admin,
    producer: () => createProducer(kafkajs, log),
    consumer: (options) => createGroupConsumer(kafkajs, admin, options, log),
    close: () => admin.close(),
  };
}

/** Reads ranges of logs as no member of any group. Nothing is connected before it is used. */
export function createLogReader(connection: KafkaConnection): LogReader {
  mendRequestQueue();
  return readLogs(createCluster(connectTo(connection)));
}

function connectTo({ brokers, clientId, tls, sasl, log }: KafkaConnection): KafkaJsClient {
  return new KafkaJs({
    brokers: [...brokers],
    clientId,
    ...(tls === undefined ? {} : { ssl: tls }),
    ...(sasl === undefined ? {} : { sasl: sasl as SASLOptions }),
    logCreator: kafkajsLog(log),
    connectionTimeout: 3_000,
    requestTimeout: 15_000,
    retry: { initialRetryTime: 100, maxRetryTime: 2_000, retries: 8 },
  });
}
