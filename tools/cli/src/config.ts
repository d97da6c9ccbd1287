import { connectionRules, connectionSettings } from '@rivulet/kafka';
import { defineConfig, httpUrl, readConfig, setting, type ConfigOf } from '@rivulet/service';

type Env = Readonly<Record<string, string | undefined>>;

const { schemaRegistryUrl } = connectionSettings;

/** What the command reads from its environment: what the apps read, the registry only where events are decoded. */
export const cliConfig = defineConfig(
  {
    ...connectionSettings,
    schemaRegistryUrl: setting(schemaRegistryUrl.env, httpUrl().optional(), schemaRegistryUrl.doc, {
      secret: true,
    }),
  },
  connectionRules,
);

export type CliConfig = ConfigOf<typeof cliConfig.settings>;

/** Where `npm start` puts them. */
const ofLocalStack = { KAFKA_BROKERS: 'localhost:9092', SCHEMA_REGISTRY_URL: 'http://localhost:8081' };

/** @throws ConfigError with every fault at once */
export function readCliConfig(env: Env): CliConfig {
  const isSet = (name: string): boolean => (env[name] ?? '') !== '';
  const given = Object.keys(ofLocalStack).some(isSet) ? env : { ...env, ...ofLocalStack };
  return readConfig(cliConfig, { KAFKA_CLIENT_ID: 'rivulet-cli', ...given });
}
