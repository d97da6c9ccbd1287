import { RegistryUnavailableError, SchemaNotFoundError } from '@rivulet/kafka';
import type pg from 'pg';
import { createOutbox } from './append.ts';
import { readByIndexSql, readUnpublished, saveSchemas } from './outbox-sql.ts';
import { deletePublished } from './published-sql.ts';
import type { Query } from './query.ts';
import type { Relay } from './relay.ts';
import { OrderShipped, orderShipped, relayScene, until } from './testing/index.ts';

const { telemetry, outbox, query, start, relaySession, pool } = relayScene([OrderShipped]);

const append = (key: string, tx: Query = query) => outbox.append(tx, OrderShipped, orderShipped(key));
const unpublished = async () =>
  (await query('select key from outbox where published_at is null order by id', [])).rows.map(
    (row) => row.key,
  );
const isActive = (relay: Relay) => until('the relay to be active', () => relay.condition().role === 'active');
describe('relay', () => {
  it('sends what was committed, at once when woken, in commit order', async () => {
    const { relay, keys } = start({ sweepMs: 60_000 });
    await isActive(relay);
    for (const key of ['a', 'b', 'c']) await append(key);
    relay.wake();
    await until('three events', () => keys().length === 3);
    expect(keys()).toEqual(['a', 'b', 'c']);
    await until('the marks', async () => (await unpublished()).length === 0);
  });

  it('finds what a crash left, without a wake', async () => {
    await append('a');
    const { keys } = start();
    await until('the event', () => keys().length === 1);
  });

  it('marks an event only after the broker`s answer', async () => {
    const { relay, producer } = start();
    producer.hold();
    await append('a');
    relay.wake();
    await until('the send', () => producer.begun.length === 1);
    expect(await unpublished()).toEqual(['a']);
    producer.answer();
    await until('the mark', async () => (await unpublished()).length === 0);
  });

  it('keeps an event whose send failed, and sends it when the broker is back', async () => {
    const { relay, producer, keys } = start();
    producer.fail(new Error('broker down'));
    await append('a');
    relay.wake();
    await until('some tries', () => producer.begun.length >= 3);
    expect(await unpublished()).toEqual(['a']);
    expect(relay.condition().waitsFor).toEqual({ part: 'broker', reason: 'broker: broker down' });
    producer.recover();
    await until('the mark', async () => (await unpublished()).length === 0);
    expect(keys()).toEqual(['a']);
    await until('the recovery', () => relay.condition().waitsFor === undefined);
  });

  it('sends again what reached the broker without an answer: at least once, never not at all', async () => {
    for (const key of ['a', 'b']) await append(key);
    const { producer, keys } = start();
    producer.fail(new Error('answer lost'), { lost: true });
    await until('a send', () => producer.begun.length >= 1);
    producer.recover();
    await until('the marks', async () => (await unpublished()).length === 0);
    expect(keys().length).toBeGreaterThan(2);
    expect(keys().slice(0, 2)).toEqual(['a', 'b']);
    expect(keys().slice(-2)).toEqual(['a', 'b']);
  });

  it('sends a row whose lower id was committed after a higher one had been sent', async () => {
    const { relay, keys } = start();
    const slow = await pool().connect();
    await slow.query('begin');
    await append('lower', (text, values) => slow.query(text, values));
    await append('higher');
    relay.wake();
    await until('the higher id', () => keys().includes('higher'));
    await slow.query('commit');
    slow.release();
    await until('the lower id', () => keys().includes('lower'));
    expect(keys()).toEqual(['higher', 'lower']);
  });

  it('sends an order of several batches in id order', async () => {
    for (let index = 0; index < 25; index += 1) await append(`order-${String(index).padStart(2, '0')}`);
    const { keys } = start({ batchRows: 4 });
    await until('all marks', async () => (await unpublished()).length === 0);
    expect(keys()).toEqual([...keys()].sort());
    expect(keys()).toHaveLength(25);
  });

  it('stops with the batch in flight sent and marked, and the right to relay given back', async () => {
    const { relay, producer } = start();
    producer.hold();
    await append('a');
    relay.wake();
    await until('the send', () => producer.begun.length === 1);
    const stopped = relay.stop();
    producer.answer();
    await stopped;
    expect(await unpublished()).toEqual([]);
    expect(await relaySession()).toBeUndefined();
  });

  it('does not wait for ever for a broker that does not answer while it stops', async () => {
    const { relay, producer } = start();
    producer.hold();
    await append('a');
    relay.wake();
    await until('the send', () => producer.begun.length === 1);
    await relay.stop({ drainMs: 50 });
    await until('the right to relay given back', async () => (await relaySession()) === undefined);
    expect(await unpublished()).toEqual(['a']);
    producer.answer();
  });
});

describe('two relays', () => {
  it('never send at once: the second begins when the first has ended', async () => {
    const [first, second] = [start(), start()];
    await until('an active relay', () =>
      [first, second].some(({ relay }) => relay.condition().role === 'active'),
    );
    await until('a standby relay', () =>
      [first, second].some(({ relay }) => relay.condition().role === 'standby'),
    );
    const [active, standby] = first.relay.condition().role === 'active' ? [first, second] : [second, first];
    for (let index = 0; index < 20; index += 1) await append(`order-${index}`);
    await until('all marks', async () => (await unpublished()).length === 0);
    expect([active.keys().length, standby.keys().length]).toEqual([20, 0]);
    await active.relay.stop();
    await append('after');
    await until('the successor', () => standby.keys().includes('after'));
    expect(active.keys()).not.toContain('after');
  });

  it('keep the first occurrences of a key in order when the first becomes a zombie in the middle of a send', async () => {
    const zombie = start();
    await isActive(zombie.relay);
    zombie.producer.hold();
    await append('1');
    await append('2');
    zombie.relay.wake();
    await until('the send that hangs', () => zombie.producer.begun.length === 1);
    await query('select pg_terminate_backend($1)', [await relaySession()]);

    const successor = start();
    await append('3');
    await until('the successor', () => successor.keys().includes('3'));
    expect(successor.keys()).toEqual(['1', '2', '3']);
    zombie.producer.answer();
    await until('the zombie to notice', () => zombie.relay.condition().role === 'standby');
    const repeated = zombie.keys();
    expect(repeated.every((key) => ['1', '2'].includes(String(key)))).toBe(true);
    expect(await unpublished()).toEqual([]);
  });

  it('take over from each other when the connection of the active one breaks', async () => {
    const [first, second] = [start(), start()];
    await until('an active relay', async () => (await relaySession()) !== undefined);
    await query('select pg_terminate_backend($1)', [await relaySession()]);
    await append('after');
    await until('either of them', () => [...first.keys(), ...second.keys()].includes('after'));
    await until('the mark', async () => (await unpublished()).length === 0);
    expect(new Set([...first.keys(), ...second.keys()])).toEqual(new Set(['after']));
  });
});

describe('a relay without its parts', () => {
  it('waits for the registry, then goes on by itself', async () => {
    let away = true;
    const idFor = () => (away ? Promise.reject(new RegistryUnavailableError('down')) : Promise.resolve(1));
    const { relay, keys } = start({ registry: { idFor } });
    await append('a');
    await until('the condition', () => relay.condition().waitsFor?.part === 'schema registry');
    away = false;
    await until('the event', () => keys().length === 1);
  });

  it('says which schema is not registered, and registers nothing by itself', async () => {
    const idFor = () => Promise.reject(new SchemaNotFoundError('404'));
    const { relay } = start({ registry: { idFor } });
    await until('the condition', () => relay.condition().waitsFor?.part === 'schema');
    expect(relay.condition().waitsFor?.reason).toContain('orders.order-shipped-value');
  });

  it('sends what a writer with a newer schema stored', async () => {
    const newer = { ...OrderShipped, schema: { ...(OrderShipped.schema as object), doc: 'newer' } };
    const writer = createOutbox({ events: [newer], tracer: telemetry.tracer });
    await saveSchemas(query, writer.schemas);
    const idFor = (_subject: string, schema: unknown) =>
      Promise.resolve((schema as { doc?: string }).doc === 'newer' ? 2 : 1);
    const { producer } = start({ registry: { idFor } });
    await writer.append(query, newer, orderShipped('a'));
    await until('the event', () => producer.sent.length === 1);
    expect(producer.sent[0]?.value?.readUInt32BE(1)).toBe(2);
  });

  it('survives that the database goes away, and goes on when it is back', async () => {
    let away = false;
    const real = pool();
    const connect = () => (away ? Promise.reject(new Error('connection refused')) : real.connect());
    const { relay, keys } = start({ pool: Object.create(real, { connect: { value: connect } }) as pg.Pool });
    await isActive(relay);
    away = true;
    await query('select pg_terminate_backend($1)', [await relaySession()]);
    await append('a');
    await until('the condition', () => relay.condition().waitsFor?.part === 'database');
    away = false;
    await until('the event', () => keys().length === 1);
  });
});

describe('a relay that must not begin yet', () => {
  it('begins when the tables are there', async () => {
    const tables = Promise.withResolvers<void>();
    const { relay, keys } = start({ startAfter: tables.promise });
    await append('a');
    relay.wake();
    expect(relay.condition()).toEqual({ role: 'starting' });
    tables.resolve();
    await until('the event', () => keys().length === 1);
  });

  it('can be stopped before it began, and never begins when the tables never come', async () => {
    await start({ startAfter: new Promise(() => undefined) }).relay.stop();
    const { relay, producer } = start({ startAfter: Promise.reject(new Error('no tables')) });
    await relay.stop();
    expect(relay.condition()).toEqual({ role: 'stopped' });
    expect(producer.begun).toEqual([]);
  });
});

describe('purge', () => {
  it('deletes published events past the retention, in batches, and never an unpublished one', async () => {
    for (const key of ['old-1', 'old-2', 'old-3', 'young', 'unsent']) await append(key);
    await query(`update outbox set published_at = now() - interval '2 hours' where key like 'old%'`, []);
    await query(`update outbox set published_at = now() where key = 'young'`, []);
    await query(`update outbox set created_at = now() - interval '1 day'`, []);
    const { producer } = start({ purgeEveryMs: 20, purgeRows: 2, retentionMs: 3_600_000 });
    producer.fail(new Error('down'));
    const left = async () =>
      (await query('select key from outbox order by id', [])).rows.map(({ key }) => key);
    await until('the purge', async () => (await left()).length === 2);
    expect(await left()).toEqual(['young', 'unsent']);
  });
});

describe('the backlog', () => {
  it('is read by the index of unpublished rows, however many published ones there are', async () => {
    await query(
      `insert into outbox (event_id, topic, key, subject, schema_fingerprint, payload, headers, published_at)
       select gen_random_uuid(), 't', 'k', 's', 'f', '', '{}', case when n <= 20000 then now() end from generate_series(1, 20010) n`,
      [],
    );
    await query('analyze outbox', []);
    const plan = await readUnpublished((text, values) => query(`explain ${text}`, values), 500);
    expect(JSON.stringify(plan)).toContain('outbox_unpublished');
    await query('truncate outbox', []);
  });

  it('is read and marked by index also with plans that were made while the outbox was empty', async () => {
    const client = await pool().connect();
    const planOf = async (text: string, types: string, values: string): Promise<string> => {
      await client.query(`prepare kept (${types}) as ${text}`);
      const { rows } = await client.query<Record<string, string>>(`explain execute kept (${values})`);
      await client.query('deallocate kept');
      return rows.flatMap(Object.values).join('\n');
    };
    try {
      await client.query('vacuum analyze outbox');
      await client.query(readByIndexSql);
      // As PostgreSQL does by itself from the sixth run on.
      await client.query('set plan_cache_mode = force_generic_plan');
      const plans: string[] = [];
      await readUnpublished(async (text) => {
        plans.push(await planOf(text, 'int, bigint[]', `500, '{}'`));
        return { rows: [] };
      }, 500);
      await deletePublished(async (text) => {
        plans.push(await planOf(text, 'bigint[]', `'{1}'`));
        return { rows: [] };
      }, []);
      expect(plans[0]).toContain('Index Scan using outbox_unpublished');
      expect(plans[1]).toContain('Index Scan using outbox_');
      expect(plans.join('\n')).not.toMatch(/Seq Scan on outbox|Sort|Bitmap/);
    } finally {
      client.release(true);
    }
  });
});
