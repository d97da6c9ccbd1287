import type { Pool, PoolClient } from 'pg';

/**
 * Runs `work` on a connection that nobody else has meanwhile. When it fails, the connection is ended, which rolls back what
 * it had begun. A connection that breaks between two statements fails the next one: without a listener it would end the
 * process. @throws what `work` or the database throws
 */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  const failsNextStatement = (): void => undefined;
  client.on('error', failsNextStatement);
  let isBroken = true;
  try {
    const result = await work(client);
    isBroken = false;
    return result;
  } finally {
    client.off('error', failsNextStatement);
    client.release(isBroken);
  }
}
