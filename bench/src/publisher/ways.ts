import type { OrderConfirmed } from '@rivulet/contracts';
import { frame, type Producer } from '@rivulet/kafka';
import type { Outbox } from '@rivulet/outbox';
import { groupCommit, type NamedQuery, type StoreOrder } from '@rivulet/publisher';
import type { Apis } from './call-apis.ts';
import type { ContestantTask } from './contestants.ts';
import { insertOrder } from './insert-order.ts';

export interface WayParts {
  query: NamedQuery;
  outbox: Outbox;
  apis: Apis;
  /** Told of a call that nobody waits for. */
  callFailed: (error: unknown) => void;
  producer: () => Promise<Producer>;
  /** The registry's id of the event's schema. */
  schemaId: () => Promise<number>;
}

export interface Way {
  outbox: Pick<Outbox, 'prepare'>;
  store: StoreOrder;
}

/** Who has no event to send must not pay for encoding one. */
const noRecord = { prepare: () => undefined as never };

/** What each contestant does with a valid order before it answers. */
export async function wayOf(name: ContestantTask['way'], parts: WayParts): Promise<Way> {
  const { query, outbox, apis } = parts;
  const insert = insertOrder(query);
  const insertAnd = (work: (order: OrderConfirmed) => Promise<unknown>): Way => ({
    outbox: noRecord,
    async store(order) {
      await insert(order);
      await work(order.event);
      return undefined;
    },
  });

  switch (name) {
    case 'bare':
    case 'empty':
    case 'validated':
      return { outbox: noRecord, store: () => Promise.resolve(undefined) };
    case 'insert':
      return { outbox: noRecord, store: insert };
    case 'perRequest':
      return {
        outbox,
        store: groupCommit({
          query,
          certainWithinMs: 5_000,
          waitMs: 10_000,
          maxOrders: 1,
          maxStatements: 10,
        }),
      };
    case 'produceFirst':
      return produceFirst(insert, outbox, await parts.producer(), await parts.schemaId());
    case 'inLine':
      return insertAnd(async (order) => {
        await apis.deductInventory(order);
        await apis.notifyCustomer(order);
      });
    case 'inParallel':
      return insertAnd((order) => Promise.all([apis.deductInventory(order), apis.notifyCustomer(order)]));
    case 'fireAndForget':
      return insertAnd((order) => {
        apis.deductInventory(order).catch(parts.callFailed);
        apis.notifyCustomer(order).catch(parts.callFailed);
        return Promise.resolve();
      });
  }
}

function produceFirst(insert: StoreOrder, outbox: Outbox, producer: Producer, schemaId: number): Way {
  return {
    outbox,
    async store(order) {
      await insert(order);
      const { topic, key, payload, headers } = order.record;
      await producer.send([{ topic, key, value: frame(schemaId, payload), headers }]);
      return undefined;
    },
  };
}
