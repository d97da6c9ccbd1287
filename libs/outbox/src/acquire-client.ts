import type { Pool, PoolClient } from 'pg';

/**
 * A connection that nobody else has until it is released, with a listener for errors from its first moment on. The
 * server's word that it ends the connection may come in the same piece of data as its word that the connection is ready:
 * a listener that is set when `pool.connect()` has resolved comes too late for that, and the process would end. Whoever
 * uses the connection finds its next statement failing. @throws what the database throws
 */
export function acquireClient(
  pool: Pool,
): Promise<{ client: PoolClient; release: (destroy?: boolean) => void }> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client) => {
      if (client === undefined) return reject(error ?? new Error('the pool gave no connection'));
      client.on('error', failsNextStatement);
      resolve({
        client,
        release(destroy) {
          client.off('error', failsNextStatement);
          client.release(destroy);
        },
      });
    });
  });
}

function failsNextStatement(): void {
  // Nothing to do here.
}
