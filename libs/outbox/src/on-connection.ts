import type { Pool, PoolClient } from 'pg';
import { acquireClient } from './acquire-client.ts';

/**
 * Runs `work` on a connection that nobody else has meanwhile. When it fails, the connection is ended, which rolls back what
 * it had begun. A connection that breaks between two statements fails the next one.
 * @throws what `work` or the database throws
 */
export async function onConnection<T>(pool: Pool, work: (client: PoolClient) => Promise<T>): Promise<T> {
  const { client, release } = await acquireClient(pool);
  let isBroken = true;
  try {
    const result = await work(client);
    isBroken = false;
    return result;
  } finally {
    release(isBroken);
  }
}
