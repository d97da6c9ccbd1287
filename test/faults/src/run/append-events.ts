import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { createTestTelemetry } from '@rivulet/telemetry';
import { orderConfirmed } from '@rivulet/testing';
import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import type { PlannedAppend } from '../plan/run-plan.ts';
import type { PublisherDatabase } from '../system/publisher-database.ts';

export interface AppendEventsOptions {
  appends: readonly PlannedAppend[];
  database: PublisherDatabase;
  /** In front of the topics' names. */
  prefix: string;
  startedAt: number;
  signal: AbortSignal;
  now?: () => number;
}

const againAfterMs = 300;
/** By then no fault of the database lasts any more. */
const tries = 200;
const uniqueViolation = '23505';

/**
 * A service that changes things of its own, and says so with events of its own, in one transaction which locks the
 * thing: what it changes is `things`, and the number of the change is the event's place among those of its key.
 */
export async function appendEvents(options: AppendEventsOptions): Promise<void> {
  const { appends, database, prefix, startedAt, signal, now = Date.now } = options;
  const outbox = createOutbox({ events: [OrderConfirmed], prefix, tracer: createTestTelemetry().tracer });

  async function append({ eventId, key, openMs, rollsBack }: PlannedAppend): Promise<void> {
    await inTransaction(database, async (client) => {
      const { rows } = await client.query<{ changes: number }>(
        `insert into things as thing (key, changes) values ($1, 1)
         on conflict (key) do update set changes = thing.changes + 1 returning changes`,
        [key],
      );
      await outbox.append(client, OrderConfirmed, orderConfirmed({ eventId, orderId: key }));
      await client.query('insert into changes (event_id, key, sequence) values ($1, $2, $3)', [
        eventId,
        key,
        rows[0]?.changes,
      ]);
      await delay(openMs, undefined, { signal });
      return rollsBack ? 'rollback' : 'commit';
    });
  }

  async function appendInTime(planned: PlannedAppend): Promise<void> {
    await delay(Math.max(0, startedAt + planned.atMs - now()), undefined, { signal });
    for (let failures = 0; failures < tries; failures += 1) {
      try {
        return await append(planned);
      } catch (error) {
        signal.throwIfAborted();
        // The try before was committed, and its answer was lost.
        if ((error as { code?: unknown }).code === uniqueViolation) return;
        await delay(againAfterMs, undefined, { signal });
      }
    }
    throw new Error(`the publishers' database did not take ${planned.eventId}`);
  }
  await Promise.all(appends.map(appendInTime));
}

async function inTransaction(
  { pool }: PublisherDatabase,
  work: (client: PoolClient) => Promise<'commit' | 'rollback'>,
): Promise<void> {
  const client = await pool.connect();
  let error: Error | undefined;
  try {
    await client.query('begin');
    await client.query(await work(client));
  } catch (cause) {
    error = cause instanceof Error ? cause : new Error(String(cause));
    throw error;
  } finally {
    client.release(error);
  }
}
