import { SchemaNotFoundError } from '@rivulet/kafka';
import { createOutbox } from './append.ts';
import { readBacklog, saveSchemas } from './outbox-sql.ts';
import { discardParked, park, readParked, releaseParked } from './parked-sql.ts';
import type { RelayOptions } from './relay.ts';
import { OrderShipped, orderShipped, relayScene, until } from './testing/index.ts';

const Elsewhere = { ...OrderShipped, name: 'Elsewhere', topic: 'elsewhere' };
const { telemetry, outbox, query, start: startRelay } = relayScene([OrderShipped, Elsewhere]);
// What was sent stays to be seen.
const start = (given: Partial<RelayOptions> = {}) => startRelay({ retentionMs: 60_000, ...given });

async function append(key: string, definition = OrderShipped): Promise<string> {
  const { eventId } = await outbox.append(query, definition, orderShipped(key));
  return eventId;
}
const states = async () =>
  (
    await query(
      `select key, coalesce(parked_as, case when published_at is null then 'unsent' else 'sent' end) as state
                  from outbox order by id`,
      [],
    )
  ).rows.map(({ key, state }) => `${String(key)} ${String(state)}`);
const all = (...expected: string[]) =>
  until(`the states ${expected.join(', ')}`, async () => (await states()).join() === expected.join());

describe('a record that the broker refuses', () => {
  it('is parked with the later ones of its key, and the others are sent', async () => {
    const { producer, keys } = start();
    producer.refuse(({ key }) => (key === 'bad' ? 'too-large' : undefined));
    for (const key of ['a', 'bad', 'b', 'bad', 'a']) await append(key);
    await all('a sent', 'bad too-large', 'b sent', 'bad behind', 'a sent');
    await append('bad');
    await append('c');
    await all('a sent', 'bad too-large', 'b sent', 'bad behind', 'a sent', 'bad behind', 'c sent');
    expect(keys()).not.toContain('bad');
    expect(await readParked(query, 10)).toMatchObject([
      { key: 'bad', as: 'too-large', reason: 'refused as too-large' },
    ]);
    expect(await readBacklog(query)).toEqual({ records: 0, oldestSeconds: 0, parked: 3 });
  });

  it('is tried again from time to time, and goes on with its key in order when it is taken', async () => {
    const { producer } = start({ parkedRetryMs: 30 });
    producer.refuse(({ key }) => (key === 'bad' ? 'refused' : undefined));
    const ids = [await append('bad'), await append('bad'), await append('bad')];
    await all('bad refused', 'bad behind', 'bad behind');
    producer.refuse(() => undefined);
    await all('bad sent', 'bad sent', 'bad sent');
    expect(producer.sent.map(({ headers }) => headers?.ce_id)).toEqual(ids);
  });

  it('can be released at once, or given up for good: then its key goes on without it', async () => {
    const { producer } = start();
    producer.refuse(({ headers }) =>
      headers?.ce_id === first || headers?.ce_id === other ? 'too-large' : undefined,
    );
    const first = await append('a');
    await append('a');
    const other = await append('b');
    await all('a too-large', 'a behind', 'b too-large');
    const [parked] = await readParked(query, 1);
    expect(await discardParked(query, [parked?.id ?? ''])).toBe(1);
    await all('a sent', 'b too-large');
    producer.refuse(() => undefined);
    expect(await releaseParked(query, { key: 'nobody' })).toBe(0);
    expect(await releaseParked(query, { key: 'b' })).toBe(1);
    await all('a sent', 'b sent');
  });
});

describe('a record without its topic or schema', () => {
  it('is parked without a send while the topic is missing, and sent when it is there', async () => {
    const there = [OrderShipped.topic];
    const { producer } = start({ topics: () => Promise.resolve(there), parkedRetryMs: 30 });
    await append('a', Elsewhere);
    await append('b');
    await all('a unknown-topic', 'b sent');
    expect(producer.begun.flat().map(({ topic }) => topic)).toEqual([OrderShipped.topic]);
    there.push(Elsewhere.topic);
    await all('a sent', 'b sent');
  });

  it('is sent with all others that wait for the topic, also when they are many', async () => {
    const there = [OrderShipped.topic];
    const { keys } = start({ topics: () => Promise.resolve(there), parkedRetryMs: 500 });
    const wanted = Array.from({ length: 350 }, (_, index) => `k${index}`);
    for (const key of wanted) await append(key, Elsewhere);
    await until('all are parked', async () => (await readParked(query, 1_000)).length === wanted.length);
    there.push(Elsewhere.topic);
    await until('all are sent', () => Promise.resolve(keys().length === wanted.length));
    expect(keys()).toEqual(wanted);
  });

  it('is parked while the registry does not have the schema of another writer', async () => {
    let known = false;
    const newer = { ...OrderShipped, schema: { ...(OrderShipped.schema as object), doc: 'newer' } };
    const writer = createOutbox({ events: [newer], tracer: telemetry.tracer });
    await saveSchemas(query, writer.schemas);
    const idFor = (_subject: string, schema: unknown) =>
      (schema as { doc?: string }).doc === 'newer' && !known
        ? Promise.reject(new SchemaNotFoundError('404'))
        : Promise.resolve(1);
    start({ registry: { idFor }, parkedRetryMs: 30 });
    await writer.append(query, newer, orderShipped('a'));
    await append('b');
    await all('a unknown-schema', 'b sent');
    known = true;
    await all('a sent', 'b sent');
  });
});

describe('what is parked behind a record', () => {
  it('is freed by a later round when its head was released in the same moment', async () => {
    start({ parkedRetryMs: 30 });
    await append('a');
    await all('a sent');
    await query(
      `insert into outbox (event_id, topic, key, subject, schema_fingerprint, payload, headers, parked_at, parked_as)
      select gen_random_uuid(), topic, key, subject, schema_fingerprint, payload, headers, now(), 'behind' from outbox`,
      [],
    );
    await all('a sent', 'a sent');
  });

  it('is never parked when it is published already', async () => {
    await append('a');
    const [row] = (await query('update outbox set published_at = now() returning id', [])).rows;
    await park(query, [String(row?.id)], 'refused', 'late');
    expect(await states()).toEqual(['a sent']);
  });
});

describe('a writer in another process', () => {
  it('wakes the active relay through the database at once', async () => {
    const [first, second] = [start({ sweepMs: 60_000 }), start({ sweepMs: 60_000 })];
    const roles = () =>
      [first, second]
        .map(({ relay }) => relay.condition().role)
        .sort()
        .join();
    await until('one active, one standing by', () => roles() === 'active,standby');
    const [active, standby] = first.relay.condition().role === 'active' ? [first, second] : [second, first];
    await append('a');
    standby.relay.wake();
    await until('the event', () => active.keys().includes('a'));
  });
});
