import { connectionRules, connectionSettings } from '@rivulet/kafka';
import {
  commaList,
  ConfigError,
  defineConfig,
  httpUrl,
  postgresUrl,
  readConfig,
  secretToken,
  setting,
  type ConfigOf,
} from '@rivulet/service/config';

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
  return readConfig(cliConfig, { KAFKA_CLIENT_ID: 'rivulet-cli', ...withLocalStack(env) });
}

function withLocalStack(env: Env): Env {
  const isNamed = Object.keys(ofLocalStack).some((name) => (env[name] ?? '') !== '');
  return isNamed ? env : { ...env, ...ofLocalStack };
}

/** What commands read that work with the registry alone. */
const registryConfig = defineConfig({
  schemaRegistryUrl: connectionSettings.schemaRegistryUrl,
  topicPrefix: connectionSettings.topicPrefix,
});

export type RegistryConfig = ConfigOf<typeof registryConfig.settings>;

/** @throws ConfigError */
export function readRegistryConfig(env: Env): RegistryConfig {
  return readConfig(registryConfig, withLocalStack(env));
}

/** Undefined when the environment names no registry, also where `npm start` may have put one. @throws ConfigError */
export function readNamedRegistry(env: Env): RegistryConfig | undefined {
  return (env[schemaRegistryUrl.env] ?? '') === '' ? undefined : readConfig(registryConfig, env);
}

/** What commands read that speak to the subscribers themselves. */
const adminConfig = defineConfig({
  urls: setting(
    'ADMIN_URLS',
    commaList('http or https URLs of subscribers; a host name may stand for several processes'),
    'Where the subscribers have their /admin.',
  ),
  token: setting('ADMIN_TOKEN', secretToken(), 'The ADMIN_TOKEN that those subscribers have.', {
    secret: true,
  }),
});

export type AdminConfig = ConfigOf<typeof adminConfig.settings>;

/** @throws ConfigError with every fault at once */
export function readAdminConfig(env: Env): AdminConfig {
  const config = readConfig(adminConfig, env);
  const wrong = config.urls.filter((url) => !URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol));
  if (wrong.length > 0)
    throw new ConfigError([
      `ADMIN_URLS: ${wrong.join(', ')}: must be http or https URLs, such as http://localhost:3001`,
    ]);
  return config;
}

/** Undefined when the environment names no subscribers. @throws ConfigError */
export function readNamedAdmin(env: Env): AdminConfig | undefined {
  return (env.ADMIN_URLS ?? '') === '' ? undefined : readAdminConfig(env);
}

/** What commands read that work with a publisher's database alone. */
const databaseConfig = defineConfig({
  databaseUrl: setting('DATABASE_URL', postgresUrl(), "The publisher's database.", { secret: true }),
});

/** Where `npm start` puts the publisher's, when nothing says where the system is. */
const ofLocalPublisher = 'postgres://rivulet:rivulet@localhost:5433/rivulet_publisher';

/** @throws ConfigError */
export function readDatabaseConfig(env: Env): ConfigOf<typeof databaseConfig.settings> {
  const isLocal = withLocalStack(env) !== env;
  return readConfig(databaseConfig, { ...(isLocal ? { DATABASE_URL: ofLocalPublisher } : {}), ...env });
}
