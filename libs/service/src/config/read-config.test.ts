import { z } from 'zod';
import { ConfigError, defineConfig, flag, integer, readConfig, setting } from './index.ts';
import { commaList, httpUrl, port, postgresUrl, text } from './forms.ts';

const definition = defineConfig(
  {
    brokers: setting('KAFKA_BROKERS', commaList('host:port'), 'Kafka bootstrap brokers'),
    port: setting('PORT', port().default(3000), 'HTTP port'),
    apiTimeoutMs: setting('API_TIMEOUT_MS', integer({ min: 1 }).default(5_000), 'deadline of one call'),
    leaseMs: setting('IDEMPOTENCY_LEASE_MS', integer({ min: 1 }).default(60_000), 'lease of a claim'),
    runMigrations: setting('RUN_MIGRATIONS', flag().default(true), 'migrate at start'),
    databaseUrl: setting('DATABASE_URL', postgresUrl(), 'database', { secret: true }),
    apiUrl: setting('API_URL', httpUrl().optional(), 'the API'),
  },
  [
    (config) =>
      config.apiTimeoutMs < config.leaseMs
        ? undefined
        : `API_TIMEOUT_MS=${config.apiTimeoutMs} must be below IDEMPOTENCY_LEASE_MS=${config.leaseMs}`,
  ],
);
const valid = { KAFKA_BROKERS: 'a:1, b:2', DATABASE_URL: 'postgres://u:secret-word@localhost:5432/db' };

function faultsOf(env: Record<string, string>): readonly string[] {
  try {
    readConfig(definition, env);
  } catch (error) {
    if (error instanceof ConfigError) return error.faults;
    throw error;
  }
  return [];
}

describe('readConfig', () => {
  it('gives typed values and defaults', () => {
    expect(readConfig(definition, { ...valid, RUN_MIGRATIONS: 'false', API_URL: 'http://x/' })).toEqual({
      brokers: ['a:1', 'b:2'],
      port: 3000,
      apiTimeoutMs: 5_000,
      leaseMs: 60_000,
      runMigrations: false,
      databaseUrl: valid.DATABASE_URL,
      apiUrl: 'http://x',
    });
  });

  it('reports all faults at once, each with variable, problem and expected form', () => {
    expect(
      faultsOf({
        PORT: '70000',
        API_TIMEOUT_MS: '5s',
        RUN_MIGRATIONS: 'yes',
        DATABASE_URL: valid.DATABASE_URL,
      }),
    ).toEqual([
      'KAFKA_BROKERS is not set: expected a comma-separated list of host:port (Kafka bootstrap brokers)',
      'PORT=70000 is wrong, too big: expected a whole number from 0 to 65535 (HTTP port)',
      'API_TIMEOUT_MS=5s is wrong, not a whole number: expected a whole number, at least 1 (deadline of one call)',
      'RUN_MIGRATIONS=yes is wrong, neither true nor false: expected true or false (migrate at start)',
    ]);
  });

  it('puts one line per fault, each marked as config, into the message', () => {
    expect(() => readConfig(definition, {})).toThrow(
      /^config: KAFKA_BROKERS is not set.*\nconfig: DATABASE_URL is not set/,
    );
  });

  it('checks rules across fields', () => {
    expect(faultsOf({ ...valid, API_TIMEOUT_MS: '90000' })).toEqual([
      'API_TIMEOUT_MS=90000 must be below IDEMPOTENCY_LEASE_MS=60000',
    ]);
  });

  it('reports broken rules together with single faults, but no rule about a value that cannot be read', () => {
    expect(faultsOf({ ...valid, API_TIMEOUT_MS: '90000', PORT: 'x' })).toHaveLength(2);
    expect(faultsOf({ ...valid, API_TIMEOUT_MS: '-5' })).toHaveLength(1);
  });

  it('never prints a secret, nor the password of a URL', () => {
    const secret = faultsOf({ ...valid, DATABASE_URL: 'mysql://u:secret-word@localhost/db' }).join();
    expect(secret).toContain('DATABASE_URL=(hidden)');
    expect(secret).not.toContain('secret-word');
    const url = faultsOf({ ...valid, API_URL: 'ftp://u:pass-word@host' }).join();
    expect(url).toContain('API_URL=ftp://u:(hidden)@host');
  });

  it('hides secrets in what a rule says', () => {
    const leaky = defineConfig({ key: setting('KEY', text(), 'key', { secret: true }) }, [
      ({ key }) => `KEY=${key} is weak`,
    ]);
    expect(() => readConfig(leaky, { KEY: 'abc123' })).toThrow('config: KEY=(hidden) is weak');
  });

  it('takes an empty variable as unset', () => {
    expect(readConfig(definition, { ...valid, PORT: '' }).port).toBe(3000);
  });

  it('refuses two settings that read the same variable', () => {
    const one = setting('A', z.string(), 'a');
    expect(() => defineConfig({ one, two: one })).toThrow('A is read by two settings');
  });
});
