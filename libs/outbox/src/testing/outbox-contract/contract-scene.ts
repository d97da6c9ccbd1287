import { avroType } from '@rivulet/contracts';
import { createTestTelemetry } from '@rivulet/telemetry';
import { createOutbox } from '../../append.ts';
import { migrate, outboxMigrations } from '../../migrate.ts';
import { readBacklog, saveSchemas } from '../../outbox-sql.ts';
import type { OutboxRecord } from '../../outbox-record.ts';
import type { Query, Transaction } from '../../query.ts';
import { startRelay, type Relay, type RelayOptions } from '../../relay.ts';
import { createRecordingProducer, type RecordingProducer } from '../recording-producer.ts';
import { openTestDatabase, type TestDatabase } from '../test-database.ts';
import { OrderShipped, orderShipped } from '../test-event.ts';
import { until } from '../until.ts';

/** A service's own way to the database. */
export interface Transactions {
  /** Runs work in one transaction: committed when it resolves, rolled back when it rejects. Several at once. */
  transact(work: (tx: Transaction) => Promise<void>): Promise<void>;
  close(): Promise<void>;
}

export type OpenTransactions = (databaseUrl: string) => Transactions | Promise<Transactions>;

/** What the business throws. */
export const refusal = new Error('the business said no');

/** A database of its own, with a table of the business, and relays that are stopped after each test. */
export function contractScene(openTransactions: OpenTransactions) {
  const telemetry = createTestTelemetry();
  const outbox = createOutbox({ events: [OrderShipped], tracer: telemetry.tracer });
  let [database, transactions]: [TestDatabase?, Transactions?] = [];
  let relays: Relay[] = [];
  const query: Query = (text, values) => (database as TestDatabase).pool.query(text, values);
  const transact: Transactions['transact'] = (work) => (transactions as Transactions).transact(work);

  beforeAll(async () => {
    database = await openTestDatabase();
    await migrate(database.pool, [outboxMigrations], telemetry.log);
    await query('create table parcels (key text primary key, sent int not null default 0)', []);
    transactions = await openTransactions(database.url);
  });
  beforeEach(async () => {
    await query('truncate outbox, outbox_schemas, parcels', []);
    await saveSchemas(query, outbox.schemas);
  });
  afterEach(async () => {
    await Promise.all(relays.map((relay) => relay.stop({ drainMs: 100 })));
    relays = [];
  });
  afterAll(async () => {
    await transactions?.close();
    await database?.close();
  });

  function start(given: Partial<RelayOptions> = {}, producer = createRecordingProducer()) {
    const relay = startRelay({
      pool: (database as TestDatabase).pool,
      producer: () => Promise.resolve(producer),
      registry: { idFor: () => Promise.resolve(1) },
      schemas: outbox.schemas,
      telemetry,
      sweepMs: 20,
      backoff: () => 10,
      ...given,
    });
    relays.push(relay);
    return { relay, producer };
  }

  const append = (tx: Transaction, key: string, parcels = 1): Promise<OutboxRecord> =>
    outbox.append(tx, OrderShipped, orderShipped(key, { parcels }));
  return {
    ...{ outbox, query, transact, start, append },
    appendAlone: (key: string) => transact(async (tx) => void (await append(tx, key))),
    settled: () => until('an empty backlog', async () => (await readBacklog(query)).records === 0),
  };
}

export type ContractScene = ReturnType<typeof contractScene>;

/** Keys in the broker's order. */
export function keysOf({ sent }: RecordingProducer): unknown[] {
  return sent.map(({ key }) => key);
}

/** The numbers of a key's events, in the broker's order. */
export function countsOf({ sent }: RecordingProducer, key: string): number[] {
  const type = avroType(OrderShipped.schema);
  return sent
    .filter((record) => record.key === key)
    .map(({ value }) => (type.fromBuffer((value as Buffer).subarray(5)) as OrderShipped).parcels);
}
