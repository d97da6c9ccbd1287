import type { EventDefinition } from '@rivulet/contracts';
import { createTestTelemetry } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { createOutbox } from '../append.ts';
import { migrate, outboxMigrations } from '../migrate.ts';
import { saveSchemas } from '../outbox-sql.ts';
import type { Query } from '../query.ts';
import { startRelay, type Relay, type RelayOptions } from '../relay.ts';
import { createRecordingProducer } from './recording-producer.ts';
import { openTestDatabase, type TestDatabase } from './test-database.ts';

/** For a file of tests: a database of its own, emptied before each test, and relays that are stopped after each. */
export function relayScene(events: readonly EventDefinition<never>[]) {
  const telemetry = createTestTelemetry();
  const outbox = createOutbox({ events, tracer: telemetry.tracer });
  let database: TestDatabase;
  let relays: Relay[] = [];
  const query: Query = (text, values) => database.pool.query(text, values);

  beforeAll(async () => {
    database = await openTestDatabase();
    await migrate(database.pool, [outboxMigrations], telemetry.log);
  });
  beforeEach(async () => {
    await query('truncate outbox, outbox_schemas', []);
    await saveSchemas(query, outbox.schemas);
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop({ drainMs: 100 })));
    relays = [];
  });
  afterAll(() => database.close());

  /** A relay whose waits are short, with a broker of its own. */
  function start(given: Partial<RelayOptions> = {}) {
    const producer = createRecordingProducer();
    const relay = startRelay({
      pool: database.pool,
      producer: () => Promise.resolve(producer),
      registry: { idFor: () => Promise.resolve(1) },
      schemas: outbox.schemas,
      telemetry,
      sweepMs: 20,
      backoff: () => 10,
      ...given,
    });
    relays.push(relay);
    return { relay, producer, keys: () => producer.sent.map(({ key }) => key) };
  }

  /** The connection that has the right to relay; undefined when none has. */
  async function relaySession(): Promise<unknown> {
    const { rows } = await query(
      `select pid from pg_locks where locktype = 'advisory' and granted
          and database = (select oid from pg_database where datname = current_database())`,
      [],
    );
    return rows[0]?.pid;
  }

  return { telemetry, outbox, query, start, relaySession, pool: (): Pool => database.pool };
}
