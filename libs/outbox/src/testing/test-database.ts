import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { readTestStack } from '@rivulet/kafka/testing';

export interface TestDatabase {
  url: string;
  pool: pg.Pool;
  /** Drops the database. */
  close(): Promise<void>;
}

/** An empty database of its own on the test run's server. */
export async function openTestDatabase(): Promise<TestDatabase> {
  const serverUrl = readTestStack().adminDatabaseUrl;
  const name = `outbox_test_${randomUUID().slice(0, 8)}`;
  await administer(serverUrl, `create database ${name}`);
  const url = new URL(`/${name}`, serverUrl).href;
  const pool = new pg.Pool({ connectionString: url, max: 20 });
  // Tests cut connections on purpose.
  pool.on('error', () => undefined);
  return {
    url,
    pool,
    async close() {
      await pool.end();
      await administer(serverUrl, `drop database ${name} with (force)`);
    },
  };
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
