import { readCliConfig, readDatabaseConfig, readNamedRegistry, readRegistryConfig } from './config.ts';

describe('the settings', () => {
  it('are those of npm start when neither brokers nor registry are named', () => {
    expect(readCliConfig({ TOPIC_PREFIX: 'a.' })).toMatchObject({
      ...{ kafkaBrokers: ['localhost:9092'], schemaRegistryUrl: 'http://localhost:8081', topicPrefix: 'a.' },
    });
  });

  it('are only those that are named when one of the two is', () => {
    expect(readCliConfig({ KAFKA_BROKERS: 'b:9092' }).schemaRegistryUrl).toBeUndefined();
    expect(() => readCliConfig({ SCHEMA_REGISTRY_URL: 'http://r' })).toThrow('KAFKA_BROKERS is not set');
  });

  it('are checked like those of the apps', () => {
    expect(() => readCliConfig({ KAFKA_BROKERS: 'b:9092', KAFKA_SASL_MECHANISM: 'plain' })).toThrow(
      'KAFKA_SASL_USERNAME',
    );
  });

  it('of commands that need only a registry do not ask for brokers', () => {
    expect(readRegistryConfig({ SCHEMA_REGISTRY_URL: 'http://r/', TOPIC_PREFIX: 'a.' })).toEqual({
      ...{ schemaRegistryUrl: 'http://r', topicPrefix: 'a.' },
    });
    expect(readRegistryConfig({}).schemaRegistryUrl).toBe('http://localhost:8081');
    expect(() => readRegistryConfig({ KAFKA_BROKERS: 'b:9092' })).toThrow('SCHEMA_REGISTRY_URL is not set');
  });

  it('name a registry only where the environment does, for what can do without', () => {
    expect(readNamedRegistry({})).toBeUndefined();
    expect(readNamedRegistry({ SCHEMA_REGISTRY_URL: 'http://r' })?.schemaRegistryUrl).toBe('http://r');
  });

  it("name the publisher's database, which is that of npm start only when nothing is named", () => {
    expect(readDatabaseConfig({ DATABASE_URL: 'postgres://h/d' }).databaseUrl).toBe('postgres://h/d');
    expect(readDatabaseConfig({}).databaseUrl).toContain('localhost:5433/rivulet_publisher');
    expect(() => readDatabaseConfig({ KAFKA_BROKERS: 'b:9092' })).toThrow('DATABASE_URL is not set');
  });
});
