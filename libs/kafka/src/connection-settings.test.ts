import { defineConfig, readConfig } from '@rivulet/service/config';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connectionRules, connectionSettings, kafkaConnection } from './connection-settings.ts';

const good = { KAFKA_BROKERS: 'a:9092, b:9093', SCHEMA_REGISTRY_URL: 'http://registry:8081/' };
const read = (env: Record<string, string>) =>
  readConfig(defineConfig(connectionSettings, connectionRules), env);

describe('connectionSettings', () => {
  it('reads brokers as a list, the registry without a slash at its end, and has defaults for the rest', () => {
    expect(read(good)).toEqual({
      kafkaBrokers: ['a:9092', 'b:9093'],
      kafkaClientId: 'rivulet',
      kafkaTls: false,
      kafkaSaslMechanism: 'none',
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

describe('the way to secured brokers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'connection-settings-'));
  const file = (name: string, content: string): string => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const pem = (what: string) => `-----BEGIN ${what}-----\nAAAA\n-----END ${what}-----\n`;
  const ca = file('ca.pem', pem('CERTIFICATE'));
  const key = file('key.pem', pem('PRIVATE KEY'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is plain TCP without an account where nothing is said', () => {
    expect(kafkaConnection(read(good))).toEqual({ brokers: ['a:9092', 'b:9093'], clientId: 'rivulet' });
  });

  it('has what the files hold, and the account', () => {
    const tls = {
      KAFKA_TLS: 'true',
      KAFKA_TLS_CA_FILE: ca,
      KAFKA_TLS_CERT_FILE: ca,
      KAFKA_TLS_KEY_FILE: key,
    };
    const account = { KAFKA_SASL_USERNAME: 'me', KAFKA_SASL_PASSWORD: 'secret' };
    const config = read({ ...good, ...tls, KAFKA_SASL_MECHANISM: 'scram-sha-256', ...account });
    expect(kafkaConnection(config)).toMatchObject({
      tls: { ca: pem('CERTIFICATE'), cert: pem('CERTIFICATE'), key: pem('PRIVATE KEY') },
      sasl: { mechanism: 'scram-sha-256', username: 'me', password: 'secret' },
    });
  });

  it.each([
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: '/nowhere/ca.pem' }, 'cannot be read (ENOENT)'],
    [{ KAFKA_TLS: 'true', KAFKA_TLS_CA_FILE: file('no.pem', 'no certificate') }, 'the file holds no PEM'],
    [{ KAFKA_TLS_CA_FILE: ca }, 'without KAFKA_TLS=true'],
    [
      { KAFKA_TLS: 'true', KAFKA_TLS_CERT_FILE: ca },
      'KAFKA_TLS_CERT_FILE and KAFKA_TLS_KEY_FILE go together',
    ],
    [{ KAFKA_SASL_MECHANISM: 'gssapi' }, 'plain, scram-sha-256, scram-sha-512'],
    [
      { KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'me' },
      'needs KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD',
    ],
    [{ KAFKA_SASL_USERNAME: 'me' }, 'without KAFKA_SASL_MECHANISM'],
  ])('is refused with a reason: %j', (env, reason) => {
    expect(() => read({ ...good, ...env })).toThrow(reason);
  });
});
