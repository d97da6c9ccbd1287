// Generated from schemas/event-outcome.avsc by 'npm run generate': change that file, not this one.
import type { EventDefinition } from './event-definition.ts';

/** What became of an event in one consumer group. Said at least once: consumers are idempotent by outcomeId. It carries nothing of the event's body, and so no personal data. */
export interface EventOutcome {
  /** The same whenever the same is said: made of group, event, delivery and state. */
  outcomeId: string;
  /** Of the event; of bytes that are no event, where they stand: topic/partition/offset. */
  eventId: string;
  /** The event's ordering key; empty when it has none. */
  eventKey: string;
  /** CloudEvents type of the event. */
  eventType: string;
  /** Consumer group whose outcome it is. */
  group: string;
  state: OutcomeState;
  /** Which handing-over of the event to the group, from 1. What is said of a later one replaces what was said of an earlier one. */
  delivery: number;
  /** Calls spent, as far as this delivery knows. */
  attempts: number;
  /** When it is due again; null in a terminal state. */
  notBefore: Date | null;
  /** Why it is dead-lettered: permanent, attempts-exhausted, too-old, undecodable. */
  reason: string | null;
  /** What went wrong, to group by: status-503, timeout, connect, … */
  errorClass: string | null;
  /** What went wrong, for people; redacted and cut. */
  message: string | null;
  /** Where the event stands. */
  originTopic: string;
  originPartition: number;
  originOffset: number;
  /** When it was said, by the clock of the process that said it. */
  at: Date;
}

/** The last three are terminal: nothing follows unless somebody redrives the event or makes up for it. */
export type OutcomeState = 'retrying' | 'deferred' | 'deadLettered' | 'done' | 'compensated';

export const EventOutcome: EventDefinition<EventOutcome> = {
  name: 'EventOutcome',
  type: "rivulet.subscriber.EventOutcome",
  source: "/rivulet/subscriber",
  topic: "*.outcome",
  idField: 'outcomeId',
  keyField: 'eventKey',
  timeField: 'at',
  schema: {
    "type": "record",
    "name": "EventOutcome",
    "namespace": "rivulet.subscriber",
    "doc": "What became of an event in one consumer group. Said at least once: consumers are idempotent by outcomeId. It carries nothing of the event's body, and so no personal data.",
    "rivulet": {
      "type": "rivulet.subscriber.EventOutcome",
      "source": "/rivulet/subscriber",
      "topic": "*.outcome",
      "id": "outcomeId",
      "key": "eventKey",
      "time": "at"
    },
    "fields": [
      {
        "name": "outcomeId",
        "type": "string",
        "doc": "The same whenever the same is said: made of group, event, delivery and state."
      },
      {
        "name": "eventId",
        "type": "string",
        "doc": "Of the event; of bytes that are no event, where they stand: topic/partition/offset."
      },
      {
        "name": "eventKey",
        "type": "string",
        "doc": "The event's ordering key; empty when it has none."
      },
      {
        "name": "eventType",
        "type": "string",
        "doc": "CloudEvents type of the event."
      },
      {
        "name": "group",
        "type": "string",
        "doc": "Consumer group whose outcome it is."
      },
      {
        "name": "state",
        "type": {
          "type": "enum",
          "name": "OutcomeState",
          "doc": "The last three are terminal: nothing follows unless somebody redrives the event or makes up for it.",
          "symbols": [
            "retrying",
            "deferred",
            "deadLettered",
            "done",
            "compensated"
          ]
        }
      },
      {
        "name": "delivery",
        "type": "int",
        "doc": "Which handing-over of the event to the group, from 1. What is said of a later one replaces what was said of an earlier one."
      },
      {
        "name": "attempts",
        "type": "int",
        "doc": "Calls spent, as far as this delivery knows."
      },
      {
        "name": "notBefore",
        "type": [
          "null",
          {
            "type": "long",
            "logicalType": "timestamp-millis"
          }
        ],
        "default": null,
        "doc": "When it is due again; null in a terminal state."
      },
      {
        "name": "reason",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "Why it is dead-lettered: permanent, attempts-exhausted, too-old, undecodable."
      },
      {
        "name": "errorClass",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What went wrong, to group by: status-503, timeout, connect, …"
      },
      {
        "name": "message",
        "type": [
          "null",
          "string"
        ],
        "default": null,
        "doc": "What went wrong, for people; redacted and cut."
      },
      {
        "name": "originTopic",
        "type": "string",
        "doc": "Where the event stands."
      },
      {
        "name": "originPartition",
        "type": "int"
      },
      {
        "name": "originOffset",
        "type": "long"
      },
      {
        "name": "at",
        "type": {
          "type": "long",
          "logicalType": "timestamp-millis"
        },
        "doc": "When it was said, by the clock of the process that said it."
      }
    ]
  },
};
