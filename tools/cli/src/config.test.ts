import { readCliConfig } from './config.ts';

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
});
