import { randomUUID } from 'node:crypto';
import type { EventDefinition } from '@rivulet/contracts';

export interface OrderShipped {
  eventId: string;
  orderId: string;
  parcels: number;
  shippedAt: Date;
}

/** An event as a service other than the publisher would define it. */
export const OrderShipped: EventDefinition<OrderShipped> = {
  name: 'OrderShipped',
  type: 'rivulet.test.OrderShipped',
  source: '/rivulet/test',
  topic: 'orders.order-shipped',
  idField: 'eventId',
  keyField: 'orderId',
  timeField: 'shippedAt',
  schema: {
    type: 'record',
    name: 'OrderShipped',
    fields: [
      { name: 'eventId', type: { type: 'string', logicalType: 'uuid' } },
      { name: 'orderId', type: 'string' },
      { name: 'parcels', type: 'int' },
      { name: 'shippedAt', type: { type: 'long', logicalType: 'timestamp-millis' } },
    ],
  },
};

export function orderShipped(orderId: string, given: Partial<OrderShipped> = {}): OrderShipped {
  return { eventId: randomUUID(), orderId, parcels: 1, shippedAt: new Date(1_700_000_000_000), ...given };
}
