// Generated from schemas/order-on-hold.avsc by 'npm run generate': change that file, not this one.
import type { EventDefinition } from './event-definition.ts';

/** A confirmed order cannot go on: the inventory refused it for good. The customer must hear of it. */
export interface OrderOnHold {
  /** UUID v7; identifies the event, also across redeliveries. */
  eventId: string;
  /** Ordering key: events of one order are handled in order. */
  orderId: string;
  customerId: string;
  /** Personal data: redacted in logs. */
  customerEmail: string;
  /** E.164. Personal data: redacted in logs. */
  customerPhone: string | null;
  notificationChannel: NotificationChannel;
  /** Why it is on hold; readers take a reason that they do not know for other. */
  reason: HoldReason;
  /** When the order was put on hold. */
  heldAt: Date;
}

export type NotificationChannel = 'email' | 'sms';

export type HoldReason = 'insufficientStock' | 'other';

export const OrderOnHold: EventDefinition<OrderOnHold> = {
  name: 'OrderOnHold',
  type: "rivulet.orders.OrderOnHold",
  source: "/rivulet/publisher",
  topic: "orders.order-on-hold",
  idField: 'eventId',
  keyField: 'orderId',
  timeField: 'heldAt',
  schema: {
    "type": "record",
    "name": "OrderOnHold",
    "namespace": "rivulet.orders",
    "doc": "A confirmed order cannot go on: the inventory refused it for good. The customer must hear of it.",
    "rivulet": {
      "type": "rivulet.orders.OrderOnHold",
      "source": "/rivulet/publisher",
      "topic": "orders.order-on-hold",
      "id": "eventId",
      "key": "orderId",
      "time": "heldAt"
    },
    "fields": [
      {
        "name": "eventId",
        "type": {
          "type": "string",
          "logicalType": "uuid"
        },
        "doc": "UUID v7; identifies the event, also across redeliveries."
      },
      {
        "name": "orderId",
        "type": {
          "type": "string",
          "logicalType": "uuid"
        },
        "doc": "Ordering key: events of one order are handled in order."
      },
      {
        "name": "customerId",
        "type": "string"
      },
      {
        "name": "customerEmail",
        "type": "string",
        "doc": "Personal data: redacted in logs."
      },
      {
        "name": "customerPhone",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "E.164. Personal data: redacted in logs."
      },
      {
        "name": "notificationChannel",
        "type": {
          "type": "enum",
          "name": "NotificationChannel",
          "symbols": [
            "email",
            "sms"
          ],
          "default": "email"
        }
      },
      {
        "name": "reason",
        "type": {
          "type": "enum",
          "name": "HoldReason",
          "symbols": [
            "insufficientStock",
            "other"
          ],
          "default": "other"
        },
        "doc": "Why it is on hold; readers take a reason that they do not know for other."
      },
      {
        "name": "heldAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        },
        "doc": "When the order was put on hold."
      }
    ]
  },
};
