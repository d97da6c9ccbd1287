import {
  createKafka,
  createLogReader,
  createSchemaRegistry,
  kafkaConnection,
  type Kafka,
  type LogReader,
  type SchemaRegistry,
} from '@rivulet/kafka';
import { ConfigError } from '@rivulet/service/config';
import type { CliConfig } from './config.ts';
import { patientAdmin } from './patient-admin.ts';

/** The parts that commands work with; each is connected when it is first used. */
export interface Connections {
  kafka: Kafka;
  reader: LogReader;
  prefix: string;
  /** @throws ConfigError when none is named */
  registry(): SchemaRegistry;
  close(): Promise<void>;
}

const quiet = { debug: ignore, info: ignore, warn: ignore, error: ignore };

export function connect(config: CliConfig): Connections {
  const connection = { ...kafkaConnection(config), log: quiet };
  const impatient = createKafka(connection);
  const kafka = { ...impatient, admin: patientAdmin(impatient.admin) };
  const reader = createLogReader(connection);
  let registry: SchemaRegistry | undefined;
  return {
    kafka,
    reader,
    prefix: config.topicPrefix,
    registry() {
      const { schemaRegistryUrl: url } = config;
      if (url === undefined)
        throw new ConfigError(['SCHEMA_REGISTRY_URL is not set: events can not be decoded without it']);
      return (registry ??= createSchemaRegistry({ url }));
    },
    async close() {
      await Promise.all([reader.close(), kafka.close()]);
    },
  };
}

function ignore(): void {}
