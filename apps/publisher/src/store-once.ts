import { readKeptAnswers, type KeptAnswer, type NamedQuery } from './orders-sql.ts';
import { storeOrders, type OrderToStore } from './store-orders.ts';
import { unavailable } from './until-certain.ts';

/** Undefined when the order is stored; else the answer that is kept under its key, which was given to another order. */
export type Stored = PromiseSettledResult<KeptAnswer | undefined>;

/** Stores the orders whose keys are not taken. May be run again after a lost connection: what an earlier run of it has
 * stored counts as stored. */
export async function storeOnce(query: NamedQuery, orders: readonly OrderToStore[]): Promise<Stored[]> {
  const isStored = await storeOrders(query, orders);
  const taken = orders
    .filter((_, index) => isStored[index] === false)
    .flatMap(({ keyed }) => keyed?.key ?? []);
  const kept = taken.length === 0 ? new Map<string, KeptAnswer>() : await readKeptAnswers(query, taken);
  return orders.map(({ keyed }, index) => {
    // Without a key, an order that is there already is this very one.
    if (isStored[index] === true || keyed === undefined) return stored;
    const answer = kept.get(keyed.key);
    if (answer === undefined) return givenUp();
    return answer.body === keyed.answer.body ? stored : { status: 'fulfilled', value: answer };
  });
}

const stored: Stored = { status: 'fulfilled', value: undefined };

function givenUp(): Stored {
  const reason = unavailable('the Idempotency-Key was just given up; nothing was stored');
  return { status: 'rejected', reason };
}
