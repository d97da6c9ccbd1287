import { readConfig } from '@rivulet/service';
import { configDefinition } from './config.ts';

const needed = {
  DATABASE_URL: 'postgres://user:secret@db/orders',
  KAFKA_BROKERS: 'kafka:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
};

describe('publisher config', () => {
  it('needs only where its parts are', () => {
    expect(readConfig(configDefinition, needed)).toMatchObject({
      port: 3000,
      topicPrefix: '',
      bodyLimitBytes: 102_400,
      runMigrations: true,
    });
  });

  it('reports all faults at once, by variable, without secrets', () => {
    const read = () =>
      readConfig(configDefinition, {
        DATABASE_URL: 'mysql://user:secret@db',
        PORT: '70000',
        LOG_LEVEL: 'loud',
      });
    expect(read).toThrow(/DATABASE_URL/);
    expect(read).toThrow(/PORT=70000/);
    expect(read).toThrow(/KAFKA_BROKERS is not set/);
    expect(read).toThrow(/LOG_LEVEL=loud/);
    expect(read).not.toThrow(/secret/);
  });

  it('wants the delay of a shutdown to end before its grace period', () => {
    const env = { ...needed, SHUTDOWN_DELAY_MS: '20000', SHUTDOWN_GRACE_MS: '15000' };
    expect(() => readConfig(configDefinition, env)).toThrow(
      'SHUTDOWN_DELAY_MS=20000 must be below SHUTDOWN_GRACE_MS=15000',
    );
  });
});
