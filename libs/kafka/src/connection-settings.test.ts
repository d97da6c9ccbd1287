import { defineConfig, readConfig } from '@rivulet/service';
import { connectionSettings } from './connection-settings.ts';

const good = { KAFKA_BROKERS: 'a:9092, b:9093', SCHEMA_REGISTRY_URL: 'http://registry:8081/' };
const read = (env: Record<string, string>) => readConfig(defineConfig(connectionSettings), env);

describe('connectionSettings', () => {
  it('reads brokers as a list, the registry without a slash at its end, and has defaults for the rest', () => {
    expect(read(good)).toEqual({
      kafkaBrokers: ['a:9092', 'b:9093'],
      kafkaClientId: 'rivulet',
      schemaRegistryUrl: 'http://registry:8081',
      topicPrefix: '',
    });
  });

  it.each(['localhost', 'kafka://a:9092', 'a:9092,b', 'a:port', ','])(
    'refuses the brokers %p and names the form',
    (brokers) => {
      expect(() => read({ ...good, KAFKA_BROKERS: brokers })).toThrow(/KAFKA_BROKERS.*host:port/s);
    },
  );

  it.each(['shop/', 'a b.', 'ä.'])('refuses the topic prefix %p, which Kafka would refuse', (prefix) => {
    expect(() => read({ ...good, TOPIC_PREFIX: prefix })).toThrow('TOPIC_PREFIX');
  });

  it('names everything that is missing at once', () => {
    expect(() => read({})).toThrow(/KAFKA_BROKERS is not set[\s\S]*SCHEMA_REGISTRY_URL is not set/);
  });

  it("never shows the registry's password", () => {
    expect.assertions(2);
    try {
      read({ ...good, SCHEMA_REGISTRY_URL: 'ftp://user:hunter2@registry' });
    } catch (error) {
      expect(String(error)).toContain('SCHEMA_REGISTRY_URL');
      expect(String(error)).not.toContain('hunter2');
    }
  });
});
