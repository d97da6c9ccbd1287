import type { Pool, PoolClient } from 'pg';
import { acquireClient } from './acquire-client.ts';
import type { UnsentRecord } from './outbox-record.ts';
import { listenForRelay, readByIndexSql, readUnpublished } from './outbox-sql.ts';
import type { MarkPublished } from './published-sql.ts';
import { park, type ParkedRecord } from './parked-sql.ts';

/** The right to relay, bound to one database connection: it ends when the connection does. */
export interface RelaySession {
  /** The oldest unsent records, without those in `besides`. It sees every mark that was begun before it.
   * @throws when the connection, and with it the right, is gone */
  read(limit: number, besides?: readonly string[]): Promise<UnsentRecord[]>;
  /** Writes down that the broker has them. Gives the seconds from each record's append to now. */
  mark(ids: readonly string[]): Promise<number[]>;
  /** Sets records aside that can't be sent. */
  park(ids: readonly string[], as: ParkedRecord['as'], reason: string): Promise<void>;
  /** Gives the right back. Never rejects. */
  close(): Promise<void>;
  /** The same without waiting for the database, which may not answer any more. Nothing happens after `close`. */
  abandon(): void;
}

/** One relay per schema of a database: outboxes in different schemas are relayed apart. */
const lockKey = `hashtextextended('rivulet.outbox.relay:' || current_schema(), 0)`;

/**
 * Takes the relay's right, or gives undefined when another relay has it. `ring` is called when there may be something to
 * send, and when the session is lost.
 *
 * The right is a session-level advisory lock. Reading and marking go over the very connection that holds it, so a relay
 * that lost its lock can read nothing more. What it had read before may still reach the broker late (a zombie after a
 * long pause, a send under way when the connection broke). That is harmless to the order: the successor begins with all
 * records not marked, among them all that the zombie has in its hands, and sends them before anything newer. So the
 * first occurrence of each event of a key stands in commit order; the zombie can only add repetitions behind it.
 *
 * Sessions need a direct connection: a transaction-pooling proxy would give each statement to another one.
 */
export async function openRelaySession(
  pool: Pool,
  mark: MarkPublished,
  ring: () => void,
): Promise<RelaySession | undefined> {
  const { client, release } = await acquireClient(pool);
  let lost: Error | undefined;
  const lose = (error?: Error): void => {
    lost ??= error ?? new Error('the connection was closed');
    ring();
  };
  client.on('error', lose);
  client.on('end', lose);
  // Somebody has committed, in whichever process.
  client.on('notification', ring);
  try {
    await setUp(client);
    const { rows } = await client.query<{ locked: boolean }>(
      `select pg_try_advisory_lock(${lockKey}) as locked`,
    );
    if (rows[0]?.locked !== true) {
      await client.query('reset synchronous_commit');
      letGo(client, lose, ring);
      release();
      return undefined;
    }
    await listenForRelay((text, values) => client.query(text, values));
    await client.query(readByIndexSql);
  } catch (error) {
    release(true);
    throw error;
  }
  /** The connection remembers each statement's plan by its name: planning took the database as long as running it. */
  const named = (name: string) => async (text: string, values: unknown[]) => {
    if (lost !== undefined)
      throw new Error(`the relay's connection is lost: ${lost.message}`, { cause: lost });
    return client.query<Record<string, unknown>>({ name: `outbox-${name}`, text, values });
  };
  // The connection is ended, not given back: no statement of a later borrower may run under a lock that was not released.
  let ended = false;
  const end = (): void => {
    if (!ended) release(true);
    ended = true;
  };
  return {
    read: (limit, besides) => readUnpublished(named('read'), limit, besides),
    mark: (ids) => mark(named('mark'), ids),
    park: (ids, as, reason) => park(named('park'), ids, as, reason),
    async close() {
      try {
        if (lost === undefined) await client.query(`select pg_advisory_unlock(${lockKey})`);
      } catch {
        // A broken connection releases the lock by itself.
      } finally {
        end();
      }
    },
    abandon: end,
  };
}

/**
 * A peer that vanished without a word must not keep the lock for the two hours of the system's default; no effect on Unix
 * sockets. And no mark waits for the disk: one that a crash of the server forgets costs a repetition.
 */
async function setUp(client: PoolClient): Promise<void> {
  await client.query(
    `set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3;
     set synchronous_commit = off`,
  );
}

function letGo(client: PoolClient, lose: () => void, ring: () => void): void {
  client.off('error', lose);
  client.off('end', lose);
  client.off('notification', ring);
}
