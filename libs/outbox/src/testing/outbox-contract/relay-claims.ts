import { readBacklog } from '../../outbox-sql.ts';
import { discardParked, readParked, releaseParked } from '../../parked-sql.ts';
import { createRecordingProducer } from '../recording-producer.ts';
import { until } from '../until.ts';
import { countsOf, keysOf, type ContractScene } from './contract-scene.ts';

const endRelays = `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and granted
  and database = (select oid from pg_database where datname = current_database())`;

/** What becomes of records once they are committed. */
export function relayClaims({ query, transact, start, append, appendAlone, settled }: ContractScene): void {
  it.each([
    ['deletes what the broker has at once', 0, 0],
    ['keeps what the broker has for the retention, marked once', 60_000, 2],
  ])('%s', async (_claim, retentionMs, left) => {
    const { producer } = start({ retentionMs, purgeEveryMs: 20 });
    await appendAlone('a');
    await appendAlone('b');
    await settled();
    expect((await query('select 1 from outbox where published_at is not null', [])).rows).toHaveLength(left);
    expect(keysOf(producer)).toEqual(['a', 'b']);
  });

  it('purges what was marked before the retention, and nothing else', async () => {
    const { producer } = start({ retentionMs: 3_600_000, purgeEveryMs: 20, purgeRows: 1 });
    for (const key of ['old', 'older', 'young']) await appendAlone(key);
    await settled();
    producer.fail(new Error('broker down'));
    await appendAlone('unsent');
    await query(`update outbox set published_at = now() - interval '2 hours' where key like 'old%'`, []);
    const left = async () =>
      (await query('select key from outbox order by id', [])).rows.map(({ key }) => key);
    await until('the purge', async () => (await left()).length === 2);
    expect(await left()).toEqual(['young', 'unsent']);
  });

  it('parks what the broker refuses with its key; released it goes first, discarded the key goes on', async () => {
    const { relay, producer } = start();
    producer.refuse(({ key, headers }) => (key === 'a' || headers?.ce_id === gone ? 'too-large' : undefined));
    let gone = '';
    await transact(async (tx) => {
      await append(tx, 'a', 1);
      gone = (await append(tx, 'b', 1)).eventId;
      for (const key of ['a', 'b', 'c']) await append(tx, key, 2);
    });
    await until('the parked', async () => (await readBacklog(query)).parked === 4);
    expect(keysOf(producer)).toEqual(['c']);
    const [first, second] = await readParked(query, 10);
    expect([first?.key, second?.key]).toEqual(['a', 'b']);
    await discardParked(query, [String(second?.id)]);
    producer.refuse(() => undefined);
    await releaseParked(query, { key: 'a' });
    relay.wake();
    await until('all but the discarded', () => producer.sent.length === 4);
    expect([countsOf(producer, 'a'), countsOf(producer, 'b')]).toEqual([[1, 2], [2]]);
  });

  it('keeps first occurrences in order while relays lose their right again and again', async () => {
    const broker = createRecordingProducer();
    const relaysAtOnce = [start({ batchRows: 5 }, broker), start({ batchRows: 5 }, broker)];
    for (let n = 1; n <= 60; n += 1) {
      await transact(async (tx) => void (await append(tx, 'a', n)));
      relaysAtOnce[n % 2]?.relay.wake();
      if (n % 6 === 0) await query(endRelays, []);
    }
    await settled();
    const firsts = [...new Set(countsOf(broker, 'a'))];
    expect(firsts).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  });
}
