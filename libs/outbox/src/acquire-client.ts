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
    const take = (error: Error | undefined, client: PoolClient | undefined): void => {
      if (client === undefined) return reject(error ?? new Error('the pool gave no connection'));
      client.on('error', failsNextStatement);
      resolve({
        client,
        release(destroy) {
          client.off('error', failsNextStatement);
          client.release(destroy);
        },
      });
    };
    // What stands in a pool's place may know its promise only; the pool itself gives none to who brings a callback.
    const promised = pool.connect(take) as Promise<PoolClient> | undefined;
    promised?.then((client) => take(undefined, client), reject);
  });
}

function failsNextStatement(): void {
  // Nothing to do here.
}
