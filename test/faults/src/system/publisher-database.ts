import pg from 'pg';
import type { AppendedEvent } from '../history/orders.ts';

/** The suite's own way into the publishers' database; no proxy stands in it, but the server may be down. */
export interface PublisherDatabase {
  pool: pg.Pool;
  /** Events of committed transactions, each with its place in the order in which those of its key committed. */
  readCommitted(): Promise<AppendedEvent[]>;
  close(): Promise<void>;
}

const connections = 6;

/** Opens it, with the tables of the service that appends events of its own. */
export async function openPublisherDatabase(url: string): Promise<PublisherDatabase> {
  const pool = new pg.Pool({ connectionString: url, max: connections, connectionTimeoutMillis: 3_000 });
  // The query under way, or the next one, reports it.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => void client.on('error', () => undefined));
  await pool.query(`
    create table if not exists things (key text primary key, changes int not null);
    create table if not exists changes (event_id uuid primary key, key text not null, sequence int not null)`);
  return {
    pool,
    async readCommitted() {
      const { rows } = await pool.query<AppendedEvent>(
        'select event_id as "eventId", key, sequence from changes order by key, sequence',
      );
      return rows;
    },
    close: () => pool.end(),
  };
}
