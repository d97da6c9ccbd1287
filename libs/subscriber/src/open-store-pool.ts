import { Pool, type ClientBase, type PoolConfig } from 'pg';

/**
 * Connections for an idempotency store, set to look rows up by index only, and to keep one plan for each statement. A new
 * table has no statistics: plans that connections keep from then on would read all of it for each batch, until the first
 * analyze. And PostgreSQL guesses ten entries for an array that it does not see: plans for the one or two that it does
 * see look cheaper, and it would plan each batch anew.
 */
export function openStorePool(options: PoolConfig): Pool {
  const pool = new Pool({ ...options, onConnect: keepPlansByIndex });
  // Before anyone has it: the server may end a connection in the moment in which it becomes ready. The next statement fails.
  pool.on('connect', (client) => client.on('error', () => undefined));
  return pool;
}

/** Gives a promise, for which the pool waits before it gives the connection to anyone; its types leave that out. */
const keepPlansByIndex: (client: ClientBase) => unknown = (client) =>
  client.query('set enable_seqscan = off; set plan_cache_mode = force_generic_plan');
