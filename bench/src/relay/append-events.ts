import { OrderConfirmed } from '@rivulet/contracts';
import { createOutbox } from '@rivulet/outbox';
import { startTelemetry } from '@rivulet/telemetry';
import { orderConfirmed } from '@rivulet/testing';
import type { Pool } from 'pg';

const { tracer } = startTelemetry({ serviceName: 'bench', version: '0', env: {} });
export const outbox = createOutbox({ events: [OrderConfirmed], tracer });

/** Appends copies of one order in one statement; each has an id and a key of its own. */
export async function appendEvents(pool: Pool, count: number): Promise<void> {
  const { topic, subject, schemaFingerprint, payload, headers } = outbox.prepare(
    OrderConfirmed,
    orderConfirmed(),
  );
  await pool.query(
    `insert into outbox (event_id, topic, key, subject, schema_fingerprint, payload, headers)
     select gen_random_uuid(), $2, gen_random_uuid()::text, $3, $4, $5, $6 from generate_series(1, $1)`,
    [count, topic, subject, schemaFingerprint, payload, JSON.stringify(headers)],
  );
}
