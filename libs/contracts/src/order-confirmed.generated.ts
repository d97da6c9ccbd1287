// Generated from schemas/order-confirmed.avsc by 'npm run generate': change that file, not this one.
import type { EventDefinition } from './event-definition.ts';

/** A customer's order was accepted and stored; every downstream API must hear of it. */
export interface OrderConfirmed {
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
  items: OrderItem[];
  shippingAddress: ShippingAddress;
  totalAmount: string;
  /** ISO 4217. */
  currency: string;
  confirmedAt: Date;
}

export type NotificationChannel = 'email' | 'sms';

export interface OrderItem {
  productId: string;
  quantity: number;
  unitPrice: string;
}

/** Personal data: redacted in logs. */
export interface ShippingAddress {
  name: string;
  street: string;
  city: string;
  postalCode: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

export const OrderConfirmed: EventDefinition<OrderConfirmed> = {
  name: 'OrderConfirmed',
  type: "rivulet.orders.OrderConfirmed",
  source: "/rivulet/publisher",
  topic: "orders.order-confirmed",
  idField: 'eventId',
  keyField: 'orderId',
  timeField: 'confirmedAt',
  schema: {
    "type": "record",
    "name": "OrderConfirmed",
    "namespace": "rivulet.orders",
    "doc": "A customer's order was accepted and stored; every downstream API must hear of it.",
    "rivulet": {
      "type": "rivulet.orders.OrderConfirmed",
      "source": "/rivulet/publisher",
      "topic": "orders.order-confirmed",
      "id": "eventId",
      "key": "orderId",
      "time": "confirmedAt"
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
        "name": "items",
        "type": {
          "type": "array",
          "items": {
            "type": "record",
            "name": "OrderItem",
            "fields": [
              {
                "name": "productId",
                "type": "string"
              },
              {
                "name": "quantity",
                "type": "int"
              },
              {
                "name": "unitPrice",
                "type": {
                  "type": "bytes",
                  "logicalType": "decimal",
                  "precision": 18,
                  "scale": 2
                }
              }
            ]
          }
        }
      },
      {
        "name": "shippingAddress",
        "type": {
          "type": "record",
          "name": "ShippingAddress",
          "doc": "Personal data: redacted in logs.",
          "fields": [
            {
              "name": "name",
              "type": "string"
            },
            {
              "name": "street",
              "type": "string"
            },
            {
              "name": "city",
              "type": "string"
            },
            {
              "name": "postalCode",
              "type": "string"
            },
            {
              "name": "country",
              "type": "string",
              "doc": "ISO 3166-1 alpha-2."
            }
          ]
        }
      },
      {
        "name": "totalAmount",
        "type": {
          "type": "bytes",
          "logicalType": "decimal",
          "precision": 18,
          "scale": 2
        }
      },
      {
        "name": "currency",
        "type": "string",
        "doc": "ISO 4217."
      },
      {
        "name": "confirmedAt",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        }
      }
    ]
  },
};
