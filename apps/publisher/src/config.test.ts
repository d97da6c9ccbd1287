import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig, type ConfigError } from '@rivulet/service';
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

  it('asks for nothing at /orders by default, and sheds load', () => {
    expect(readConfig(configDefinition, needed)).toMatchObject({
      authentication: 'none',
      clientRateLimit: undefined,
      trustProxy: undefined,
      maxPendingOrders: 512,
      maxEventLoopDelayMs: 250,
    });
  });

  const faults = (env: Record<string, string>) => {
    try {
      readConfig(configDefinition, { ...needed, ...env });
    } catch (error) {
      return (error as ConfigError).faults;
    }
    return [];
  };

  it('wants what the kind of authentication needs, and nothing that it would not use', () => {
    expect(faults({ AUTHENTICATION: 'any' })).toEqual([
      'AUTHENTICATION=any needs API_KEYS_FILE',
      'AUTHENTICATION=any needs JWT_ISSUER',
      'AUTHENTICATION=any needs JWT_AUDIENCE',
      'AUTHENTICATION=any needs JWT_JWKS_URL',
    ]);
    expect(faults({ AUTHENTICATION: 'api-key', API_KEYS_FILE: '/dev/null', JWT_ISSUER: 'i' })).toEqual([
      'JWT_ISSUER is set, but AUTHENTICATION=api-key does not use it',
      'API_KEYS_FILE=/dev/null: is no JSON',
    ]);
    expect(faults({ JWT_JWKS_URL: 'https://i/jwks' })).toEqual([
      'JWT_JWKS_URL is set, but AUTHENTICATION=none does not use it',
    ]);
  });

  it('names every fault of the file of API keys together with the others', () => {
    const folder = mkdtempSync(join(tmpdir(), 'config-'));
    const file = join(folder, 'keys.json');
    writeFileSync(file, '[{"client":"a b","sha256":"x","scopes":["orders:read"]}]');
    const named = faults({ AUTHENTICATION: 'api-key', API_KEYS_FILE: file, MAX_HEADER_BYTES: '1' });
    rmSync(folder, { recursive: true });
    expect(named).toEqual([
      expect.stringContaining('MAX_HEADER_BYTES=1 is wrong'),
      expect.stringMatching(/^API_KEYS_FILE=.*: entry 1, client is no name/),
      expect.stringMatching(/^API_KEYS_FILE=.*: entry 1, sha256 is no SHA-256/),
    ]);
    expect(faults({ AUTHENTICATION: 'api-key', API_KEYS_FILE: file })).toEqual([
      expect.stringMatching(/^API_KEYS_FILE=.*: can not be read: ENOENT/),
    ]);
  });

  it.each(['true', '0', '10', '10.0.0.0/33', '10.0.0.0/0', 'proxy', '10.0.0.1,', '*'])(
    'trusts no proxies like %s',
    (value) => {
      expect(faults({ TRUST_PROXY: value })).toEqual([
        expect.stringContaining(`TRUST_PROXY=${value} is wrong`),
      ]);
    },
  );

  it.each([
    ['1', 1],
    ['10.0.0.0/8, loopback', ['10.0.0.0/8', 'loopback']],
    ['2001:db8::/32', ['2001:db8::/32']],
  ])('trusts proxies like %s', (value, trustProxy) => {
    expect(readConfig(configDefinition, { ...needed, TRUST_PROXY: value })).toMatchObject({ trustProxy });
  });

  it('wants headers to be there before the whole request', () => {
    expect(faults({ HEADERS_TIMEOUT_MS: '5000', REQUEST_TIMEOUT_MS: '4000' })).toEqual([
      'HEADERS_TIMEOUT_MS=5000 must not be above REQUEST_TIMEOUT_MS=4000',
    ]);
  });

  it('wants the delay of a shutdown to end before its grace period', () => {
    const env = { ...needed, SHUTDOWN_DELAY_MS: '20000', SHUTDOWN_GRACE_MS: '15000' };
    expect(() => readConfig(configDefinition, env)).toThrow(
      'SHUTDOWN_DELAY_MS=20000 must be below SHUTDOWN_GRACE_MS=15000',
    );
  });
});
