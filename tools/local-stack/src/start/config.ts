import path from 'node:path';
import { type ConfigOf, defineConfig, integer, setting, text } from '@rivulet/service/config';
import type { PortWish } from '../ports.ts';
import { defaultStackPorts, type StackPorts } from '../stack.ts';
import { apiOf, appOf, subscribers, variablesOf } from './subscribers.ts';

const repository = path.join(import.meta.dirname, '../../../..');
const portOf = (env: string, what: string, byDefault: number) =>
  setting(env, integer({ min: 1, max: 65_535 }).default(byDefault), `Port of ${what}.`);

/** By the name of the program that listens there. */
const programPorts: Readonly<Record<string, ReturnType<typeof portOf>>> = {
  publisher: portOf('PUBLISHER_PORT', 'the publisher', 3000),
  ...Object.fromEntries(
    subscribers.flatMap((each) => {
      const { app, api } = variablesOf(each);
      const words = each.name.replaceAll('-', ' ');
      return [
        [appOf(each), portOf(`${app}_PORT`, `the ${words} subscriber`, each.port)],
        [apiOf(each), portOf(`${api}_PORT`, `the ${words} API`, each.apiPort)],
      ];
    }),
  ),
};

/** What `npm start` reads from the environment, beside what names parts of the stack. */
export const startConfig = defineConfig({
  stateDir: setting(
    'RIVULET_STATE_DIR',
    text().default(path.join(repository, '.rivulet')),
    'Folder of state and logs.',
  ),
  topicPrefix: setting('TOPIC_PREFIX', text().optional(), "Put before every topic's name."),
  ...programPorts,
  schemaRegistry: portOf('SCHEMA_REGISTRY_PORT', 'the schema registry', defaultStackPorts.schemaRegistry),
  kafka: portOf('KAFKA_PORT', 'Kafka', defaultStackPorts.kafka),
  kafkaController: portOf('KAFKA_CONTROLLER_PORT', "Kafka's controller", defaultStackPorts.kafkaController),
  postgres: portOf('POSTGRES_PORT', 'PostgreSQL', defaultStackPorts.postgres),
});

export type StartConfig = ConfigOf<typeof startConfig.settings>;

/** The port of a program that `npm start` runs, by its name. */
export function portOfProgram(config: StartConfig, name: string): number {
  const { [name]: port } = config as Readonly<Record<string, unknown>>;
  if (typeof port !== 'number') throw new Error(`${name} has no port: add it to subscribers.ts`);
  return port;
}

/** The ports that must be free whatever the stack is made of. */
export function portWishes(config: StartConfig): PortWish[] {
  return Object.entries(programPorts).map(([name, { env, doc }]) => ({
    port: portOfProgram(config, name),
    wantedBy: doc.replace(/^Port of |\.$/g, ''),
    env,
  }));
}

export function stackPorts({ kafka, kafkaController, postgres, schemaRegistry }: StartConfig): StackPorts {
  return { kafka, kafkaController, postgres, schemaRegistry };
}
