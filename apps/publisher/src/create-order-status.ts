import { eventTopic, OrderConfirmed, OrderOnHold, outcomesOf } from '@rivulet/contracts';
import type { Kafka, SchemaRegistry } from '@rivulet/kafka';
import type { Outbox } from '@rivulet/outbox';
import type { Telemetry } from '@rivulet/telemetry';
import type { Pool } from 'pg';
import { v7 as newUuidV7 } from 'uuid';
import { followOrders, type OrderFollower } from './follow-orders.ts';
import { followOutcomes, type OutcomeFollower } from './follow-outcomes.ts';
import { transactionsOf } from './in-transaction.ts';
import { createOrderStatusMetrics } from './order-status-metrics.ts';
import { readOrders } from './read-orders-sql.ts';
import { createReadOutcome } from './read-outcome.ts';
import { storeOutcomes } from './store-outcomes.ts';

export interface OrderStatusParts {
  /** Two connections are used: one for what is read of the topics, one for the streams. */
  pool: Pool;
  kafka: Kafka;
  registry: SchemaRegistry;
  outbox: Outbox;
  prefix: string;
  /** Called when an event was appended and committed. */
  committed: () => void;
  telemetry: Telemetry;
  signal: AbortSignal;
}

export interface OrderStatus {
  /** Tells streams of changes. */
  orders: OrderFollower;
  /** Begins to read outcomes. To be called when the tables are there. */
  start(): void;
  stop(): Promise<void>;
}

const lookEveryMs = 250;

/** What became of orders: outcomes into the database, and from there to whoever watches. */
export function createOrderStatus(parts: OrderStatusParts): OrderStatus {
  const { pool, kafka, registry, outbox, prefix, committed, telemetry, signal } = parts;
  const { log, meter } = telemetry;
  let follower: OutcomeFollower | undefined;
  const metrics = createOrderStatusMetrics(meter, () => follower?.unread());
  const query = pool.query.bind(pool);
  return {
    orders: followOrders({ read: (ids) => readOrders(query, ids), everyMs: lookEveryMs, log, signal }),
    start() {
      follower = followOutcomes({
        kafka,
        // Environments that share a cluster differ by the prefix.
        group: `${prefix}publisher-order-status`,
        topics: [OrderConfirmed, OrderOnHold].map((event) => eventTopic(prefix, outcomesOf(event))),
        read: createReadOutcome(registry),
        store: storeOutcomes({
          inTransaction: transactionsOf(pool),
          outbox,
          newId: newUuidV7,
          now: () => new Date(),
          committed,
          log,
        }),
        undecodable: metrics.undecodable,
        log,
      });
    },
    async stop() {
      await follower?.stop();
    },
  };
}
