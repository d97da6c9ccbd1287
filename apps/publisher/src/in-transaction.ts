import { onConnection } from '@rivulet/outbox';
import type { Pool } from 'pg';
import type { NamedQuery } from './orders-sql.ts';

/** Runs `work` in one transaction: all of it or nothing. @throws what `work` or the database throws */
export type InTransaction = <T>(work: (query: NamedQuery) => Promise<T>) => Promise<T>;

export function transactionsOf(pool: Pool): InTransaction {
  return (work) =>
    onConnection(pool, async (client) => {
      await client.query('begin');
      const result = await work((statement) => client.query(statement));
      await client.query('commit');
      return result;
    });
}
