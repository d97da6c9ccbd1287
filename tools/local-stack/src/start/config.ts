import path from 'node:path';
import { type ConfigOf, defineConfig, integer, setting, text } from '@rivulet/service';
import type { PortWish } from '../ports.ts';
import { defaultStackPorts, type StackPorts } from '../stack.ts';
import type { ProgramPorts } from './programs.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const portOf = (env: string, what: string, byDefault: number) =>
  setting(env, integer({ min: 1, max: 65_535 }).default(byDefault), `Port of ${what}.`);

/** What `npm start` reads from the environment, beside what names parts of the stack. */
export const startConfig = defineConfig({
  stateDir: setting(
    'RIVULET_STATE_DIR',
    text().default(path.join(repository, '.rivulet')),
    'Folder of state and logs.',
  ),
  topicPrefix: setting('TOPIC_PREFIX', text().optional(), "Put before every topic's name."),
  publisher: portOf('PUBLISHER_PORT', 'the publisher', 3000),
  inventorySubscriber: portOf('INVENTORY_SUBSCRIBER_PORT', 'the inventory subscriber', 3001),
  notificationSubscriber: portOf('NOTIFICATION_SUBSCRIBER_PORT', 'the notification subscriber', 3002),
  inventoryApi: portOf('INVENTORY_API_PORT', 'the inventory API', 3011),
  notificationApi: portOf('NOTIFICATION_API_PORT', 'the notification API', 3012),
  schemaRegistry: portOf('SCHEMA_REGISTRY_PORT', 'the schema registry', defaultStackPorts.schemaRegistry),
  kafka: portOf('KAFKA_PORT', 'Kafka', defaultStackPorts.kafka),
  kafkaController: portOf('KAFKA_CONTROLLER_PORT', "Kafka's controller", defaultStackPorts.kafkaController),
  postgres: portOf('POSTGRES_PORT', 'PostgreSQL', defaultStackPorts.postgres),
});

export type StartConfig = ConfigOf<typeof startConfig.settings>;

const programPorts = [
  'publisher',
  'inventorySubscriber',
  'notificationSubscriber',
  'inventoryApi',
  'notificationApi',
] as const satisfies (keyof ProgramPorts)[];

/** The ports that must be free whatever the stack is made of. */
export function portWishes(config: StartConfig): PortWish[] {
  return programPorts.map((name) => {
    const { env, doc } = startConfig.settings[name];
    return { port: config[name], wantedBy: doc.replace(/^Port of |\.$/g, ''), env };
  });
}

export function stackPorts({ kafka, kafkaController, postgres, schemaRegistry }: StartConfig): StackPorts {
  return { kafka, kafkaController, postgres, schemaRegistry };
}
