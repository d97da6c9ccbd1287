import { createManualClock, letRun } from '@rivulet/resilience';
import { groupCommit } from './group-commit.ts';
import { orderToStore } from './order-to-store.fixture.ts';
import type { NamedQuery } from './orders-sql.ts';

const lost = new Error('Connection terminated unexpectedly');

/** Orders' ids of each statement, in their order; a statement may be held up or refused. */
function createDatabase(refuse: (ids: string[]) => Promise<void> | void = () => undefined) {
  const statements: string[][] = [];
  const query: NamedQuery = async ({ values }) => {
    const ids = (JSON.parse(values[0] as string) as { id: string }[]).map(({ id }) => id);
    statements.push(ids);
    await refuse(ids);
    return { rows: ids.map((id) => ({ id })) };
  };
  return { statements, query };
}

const orders = (count: number) => Array.from({ length: count }, () => orderToStore());
const idsOf = (all: ReturnType<typeof orders>) => all.map(({ event }) => event.orderId);
const constraint = Object.assign(new Error('violates check constraint'), { code: '23514' });

describe('groupCommit', () => {
  it('stores an order that comes alone at once', async () => {
    const { statements, query } = createDatabase();
    const [order] = orders(1);
    if (order === undefined) throw new Error('no order');
    await expect(groupCommit({ query, certainWithinMs: 10 })(order)).resolves.toBeUndefined();
    expect(statements).toEqual([[order.event.orderId]]);
  });

  it('stores orders that come together with one statement, in their order', async () => {
    const { statements, query } = createDatabase();
    const all = orders(20);
    await Promise.all(all.map(groupCommit({ query, certainWithinMs: 10 })));
    expect(statements).toEqual([idsOf(all)]);
  });

  it('bounds the orders of a statement and the statements under way', async () => {
    const gates: (() => void)[] = [];
    const { statements, query } = createDatabase(() => new Promise((resolve) => gates.push(resolve)));
    const all = orders(10);
    const options = { query, certainWithinMs: 10, maxOrders: 3, maxStatements: 2 };
    const stored = Promise.all(all.map(groupCommit(options)));
    await letRun();
    expect(statements.map(({ length }) => length)).toEqual([3, 3]);
    while (gates.length > 0) {
      gates.shift()?.();
      await letRun();
    }
    await stored;
    expect(statements.flat()).toEqual(idsOf(all));
    expect(statements.map(({ length }) => length)).toEqual([3, 3, 3, 1]);
  });

  it('lets one order that the database refuses fail alone, with its own error', async () => {
    const all = orders(4);
    const [, , bad] = idsOf(all);
    const { statements, query } = createDatabase((ids) => {
      if (bad !== undefined && ids.includes(bad)) throw constraint;
    });
    const results = await Promise.allSettled(all.map(groupCommit({ query, certainWithinMs: 10 })));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
    expect(results[2]).toMatchObject({ reason: constraint });
    expect(statements).toEqual([idsOf(all), ...idsOf(all).map((id) => [id])]);
  });

  it('does not try each by itself when the database is away', async () => {
    const { statements, query } = createDatabase(() => {
      throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    });
    const results = await Promise.allSettled(orders(3).map(groupCommit({ query, certainWithinMs: 10 })));
    for (const result of results) expect(result).toMatchObject({ reason: { kind: 'unavailable' } });
    expect(statements).toHaveLength(1);
  });

  it('runs a statement again whose answer was lost, with the same orders', async () => {
    let losses = 1;
    const { statements, query } = createDatabase(() => {
      if (losses-- > 0) throw lost;
    });
    const all = orders(2);
    const results = await Promise.all(all.map(groupCommit({ query, certainWithinMs: 1_000 })));
    expect(results).toEqual([undefined, undefined]);
    expect(statements).toEqual([idsOf(all), idsOf(all)]);
  });

  it('gives up an order that no statement has taken in time, and never stores it', async () => {
    const clock = createManualClock();
    const gate = Promise.withResolvers<void>();
    const { statements, query } = createDatabase(() => gate.promise);
    const store = groupCommit({ query, certainWithinMs: 10, waitMs: 2_000, maxStatements: 1, clock });
    const [first, second] = orders(2);
    if (first === undefined || second === undefined) throw new Error('no orders');
    const stored = store(first);
    await letRun();
    const late = store(second);
    const refused = expect(late).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringContaining('nothing was stored'),
    });
    clock.advance(1_999);
    await letRun();
    clock.advance(1);
    await refused;
    gate.resolve();
    await expect(stored).resolves.toBeUndefined();
    await letRun();
    expect(statements).toEqual([[first.event.orderId]]);
  });
});
