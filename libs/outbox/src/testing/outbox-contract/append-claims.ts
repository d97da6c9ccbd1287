import { queryOf } from '../../query.ts';
import { OrderShipped, orderShipped } from '../test-event.ts';
import { until } from '../until.ts';
import { countsOf, keysOf, refusal, type ContractScene } from './contract-scene.ts';

/** What is sent: everything that was committed, and nothing else. */
export function appendClaims({
  outbox,
  query,
  transact,
  start,
  append,
  appendAlone,
  settled,
}: ContractScene): void {
  it('sends what was committed, with its body, key and headers as they were appended', async () => {
    const event = orderShipped('a', { parcels: 7 });
    const { producer } = start();
    let [payload, headers]: [Buffer?, object?] = [];
    await transact(async (tx) => {
      ({ payload, headers } = await outbox.append(tx, OrderShipped, event));
    });
    await settled();
    expect(producer.sent).toMatchObject([{ topic: OrderShipped.topic, key: 'a', headers }]);
    expect(producer.sent[0]?.value?.subarray(5)).toEqual(payload);
    expect(producer.sent[0]?.headers).toMatchObject({ ce_id: event.eventId });
  });

  it('sends nothing of what was rolled back, and nothing before the commit', async () => {
    const { producer } = start();
    const refused = transact(async (tx) => {
      await append(tx, 'rolled back');
      throw refusal;
    });
    await expect(refused).rejects.toThrow(refusal.message);
    const open = Promise.withResolvers<void>();
    const appended = Promise.withResolvers<void>();
    const committed = transact(async (tx) => {
      await append(tx, 'open');
      appended.resolve();
      await open.promise;
    });
    await appended.promise;
    await appendAlone('later');
    await settled();
    expect(keysOf(producer)).toEqual(['later']);
    open.resolve();
    await committed;
    await until('the other one', () => producer.sent.length === 2);
    expect(keysOf(producer)).toEqual(['later', 'open']);
  });

  it('rolls the business back, too, when the event does not fit its schema', async () => {
    const refused = transact(async (tx) => {
      await queryOf(tx)(`insert into parcels (key) values ('a')`, []);
      await append(tx, 'a', 1.5);
    });
    await expect(refused).rejects.toThrow('OrderShipped.parcels is an unfit number where the schema has int');
    expect((await query('select key from parcels', [])).rows).toEqual([]);
  });

  it('keeps the order of each key, for transactions that exclude each other by its row', async () => {
    const { relay, producer } = start({ batchRows: 7 });
    const keys = ['a', 'b', 'c'];
    await query('insert into parcels (key) select unnest($1::text[])', [keys]);
    const next = (key: string) =>
      transact(async (tx) => {
        const { rows } = await queryOf(tx)(
          `update parcels set sent = sent + 1 where key = '${key}' returning sent`,
          [],
        );
        await append(tx, key, Number(rows[0]?.sent));
      }).then(relay.wake);
    await Promise.all(Array.from({ length: 90 }, (_, index) => next(keys[index % 3] as string)));
    await settled();
    expect(producer.sent).toHaveLength(90);
    for (const key of keys)
      expect(countsOf(producer, key)).toEqual(Array.from({ length: 30 }, (_, n) => n + 1));
  });

  it('sends each of many concurrent appends once, also when transactions append several', async () => {
    const { producer } = start({ batchRows: 10 });
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        transact(async (tx) => {
          await append(tx, `${index}-first`);
          await append(tx, `${index}-second`);
          if (index % 4 === 0) throw refusal;
        }).catch((error: unknown) => {
          if (error !== refusal) throw error;
        }),
      ),
    );
    await settled();
    expect(new Set(keysOf(producer)).size).toBe(60);
    expect(producer.sent).toHaveLength(60);
  });

  it('takes an event once', async () => {
    const event = orderShipped('a');
    const once = () => transact(async (tx) => void (await outbox.append(tx, OrderShipped, event)));
    await once();
    await expect(once()).rejects.toThrow();
    const { producer } = start();
    await settled();
    expect(producer.sent).toHaveLength(1);
  });
}
