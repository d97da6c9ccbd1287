import { externalParts } from './external-parts.ts';
import { startDevRegistry } from './registry/start-dev-registry.ts';

const signal = new AbortController().signal;

describe('external parts', () => {
  it('names the variable whose value is malformed', async () => {
    const parts = externalParts({
      KAFKA_BROKERS: 'kafka',
      SCHEMA_REGISTRY_URL: 'registry',
      DATABASE_URL: 'db',
    });
    await expect(parts.kafka(signal)).rejects.toThrow(
      'KAFKA_BROKERS=kafka is wrong: kafka is not host:port.',
    );
    await expect(parts.registry(signal)).rejects.toThrow('SCHEMA_REGISTRY_URL is not a URL');
    await expect(parts.postgres(signal)).rejects.toThrow('DATABASE_URL is not a URL');
  });

  it('says that a registry or a PostgreSQL does not answer, without the password', async () => {
    const parts = externalParts({
      SCHEMA_REGISTRY_URL: 'http://me:secret@127.0.0.1:1',
      DATABASE_URL: 'postgres://me:secret@127.0.0.1:1/postgres',
    });
    await expect(parts.registry(signal)).rejects.toThrow(
      /^SCHEMA_REGISTRY_URL=http:\/\/127\.0\.0\.1:1\/ does not answer \(.+\): start that registry/,
    );
    await expect(parts.postgres(signal)).rejects.toThrow(
      /^DATABASE_URL \(at 127\.0\.0\.1:1\) does not answer/,
    );
  });

  it('takes a registry that answers, and leaves it running', async () => {
    const registry = await startDevRegistry({ port: 0 });
    const part = await externalParts({ SCHEMA_REGISTRY_URL: `${registry.url}/` }).registry(signal);
    expect(part.address).toBe(registry.url);
    await part.stop();
    expect((await fetch(`${registry.url}/subjects`)).status).toBe(200);
    await registry.close();
  });
});
