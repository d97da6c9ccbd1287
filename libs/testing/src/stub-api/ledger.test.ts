import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { createLedger, type NewCall } from './ledger.ts';

const call = (orderId: string, more: Partial<NewCall> = {}): NewCall => ({
  at: 1_000,
  sentAt: null,
  caller: null,
  method: 'PUT',
  path: '/inventory/deduct',
  idempotencyKey: `inventory:${orderId}`,
  orderId,
  eventId: `event-of-${orderId}`,
  status: 200,
  effect: true,
  replayed: false,
  traceparent: null,
  body: { orderId },
  ...more,
});

describe('createLedger', () => {
  let folder: string;
  let file: string;
  beforeEach(async () => {
    folder = await mkdtemp(path.join(os.tmpdir(), 'rivulet-ledger-'));
    file = path.join(folder, 'inventory', 'ledger.jsonl');
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('goes on after a restart with the same calls, keys and sequence', async () => {
    const before = await createLedger(file);
    const [first, second] = [before.record(call('a')), before.record(call('b'))];
    await Promise.all([before.end(second, 1_010), before.end(first, 1_020)]);
    await before.close();

    const after = await createLedger(file);
    expect(after.entries().map(({ seq, orderId, endedAt }) => [seq, orderId, endedAt])).toEqual([
      [1, 'a', 1_020],
      [2, 'b', 1_010],
    ]);
    expect(after.effectOf('inventory:b')).toMatchObject({ seq: 2 });
    expect(after.record(call('c')).seq).toBe(3);
    await after.close();
  });

  it('cuts off a last line that a kill left incomplete', async () => {
    const before = await createLedger(file);
    await before.end(before.record(call('a')), 1_020);
    await before.close();
    const complete = await readFile(file, 'utf8');
    await appendFile(file, complete.slice(0, 20));

    const after = await createLedger(file);
    expect(after.entries()).toHaveLength(1);
    await after.close();
    expect(await readFile(file, 'utf8')).toBe(complete);
  });

  it('says which line of its file cannot be read', async () => {
    await (await createLedger(file)).close();
    await writeFile(file, 'x\n{}\n');
    await expect(createLedger(file)).rejects.toThrow(/ledger\.jsonl, line 1: not a ledger entry/);
  });

  it('gives the entries of an order, or those after a seq', async () => {
    const ledger = await createLedger();
    ['a', 'b', 'a'].forEach((orderId) => ledger.record(call(orderId)));
    expect(ledger.entries({ orderId: 'a' }).map(({ seq }) => seq)).toEqual([1, 3]);
    expect(ledger.entries({ orderId: 'a', since: 1 }).map(({ seq }) => seq)).toEqual([3]);
    expect(ledger.entries({ since: 2 }).map(({ seq }) => seq)).toEqual([3]);
    expect(ledger.entries({ since: 3 })).toEqual([]);
  });

  it('names the orders whose call succeeded more than once, replays included', async () => {
    const ledger = await createLedger();
    ledger.record(call('failed-once', { effect: false, status: 500 }));
    ledger.record(call('failed-once'));
    ledger.record(call('replayed'));
    ledger.record(call('replayed', { effect: false, replayed: true }));
    expect(ledger.summary()).toMatchObject({
      calls: 4,
      effects: 2,
      replayed: 1,
      failed: 1,
      orders: 2,
      repeatedOrderIds: ['replayed'],
    });
  });

  it('forgets calls and keys when cleared, but uses no seq twice', async () => {
    const ledger = await createLedger(file);
    await ledger.end(ledger.record(call('a')), 1_020);
    await ledger.clear();
    expect(ledger.entries()).toEqual([]);
    expect(ledger.effectOf('inventory:a')).toBeUndefined();
    expect(ledger.record(call('a')).seq).toBe(2);
    await ledger.close();
    expect(await readFile(file, 'utf8')).toBe('');
  });
});
