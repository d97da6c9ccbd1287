import { readConfig } from '@rivulet/service';
import { subscriberConfig } from './subscriber-settings.ts';

const needed = {
  KAFKA_BROKERS: 'broker:9092',
  SCHEMA_REGISTRY_URL: 'http://registry:8081',
  DATABASE_URL: 'postgres://user:hunter2@database:5432/inventory',
};
const read = (env: Record<string, string> = {}) => readConfig(subscriberConfig, { ...needed, ...env });

describe('subscriberSettings', () => {
  it('need only the addresses: all else has a default that obeys the rules', () => {
    expect(read()).toMatchObject({ port: 3001, maxInFlight: 256, leaseMs: 30_000, runMigrations: true });
  });

  it.each([
    [{ API_TIMEOUT_MS: '30000' }, 'API_TIMEOUT_MS=30000 must be below IDEMPOTENCY_LEASE_MS=30000'],
    [{ RETRY_INITIAL_MS: '60001' }, 'RETRY_INITIAL_MS=60001 must not be above RETRY_MAX_MS=60000'],
    [
      { DRAIN_TIMEOUT_MS: '7000', SESSION_TIMEOUT_MS: '10000' },
      'DRAIN_TIMEOUT_MS=7000 must be more than 3000 below SESSION_TIMEOUT_MS=10000',
    ],
    [{ ADMIN_TOKEN: 'short' }, 'ADMIN_TOKEN'],
    [{ ADMIN_TOKEN: 'with a blank in between' }, 'ADMIN_TOKEN'],
    [{ STALL_MS: '5000' }, 'API_TIMEOUT_MS=5000 must be below STALL_MS=5000'],
    [{ SHUTDOWN_GRACE_MS: '10000' }, 'DRAIN_TIMEOUT_MS=10000 must be below SHUTDOWN_GRACE_MS=10000'],
  ])('refuse %j', (env: Record<string, string>, message) => {
    expect(() => read(env)).toThrow(message);
  });

  it.each([
    { API_TIMEOUT_MS: '29999' },
    { RETRY_INITIAL_MS: '60000' },
    { DRAIN_TIMEOUT_MS: '6999', SESSION_TIMEOUT_MS: '10000' },
    { STALL_MS: '5001' },
    { SHUTDOWN_GRACE_MS: '10001' },
  ])('allow %j', (env: Record<string, string>) => {
    expect(() => read(env)).not.toThrow();
  });

  it('name all faults at once: wrong values and broken rules', () => {
    const env = { MAX_IN_FLIGHT: 'many', SESSION_TIMEOUT_MS: '10', API_TIMEOUT_MS: '90000' };
    expect(() => read(env)).toThrow('MAX_IN_FLIGHT=many');
    expect(() => read(env)).toThrow('SESSION_TIMEOUT_MS=10');
    expect(() => read(env)).toThrow('API_TIMEOUT_MS=90000 must be below');
  });

  it("never show the database's password", () => {
    expect.assertions(2);
    try {
      read({ DATABASE_URL: 'mysql://user:hunter2@database' });
    } catch (error) {
      expect(String(error)).toContain('DATABASE_URL');
      expect(String(error)).not.toContain('hunter2');
    }
  });
});
