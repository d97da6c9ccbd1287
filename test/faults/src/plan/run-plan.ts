import type { Way } from '@rivulet/testing';
import type { FaultKind } from './fault-kinds.ts';

/** One run, decided beforehand: the same seed and options give the same plan. Times are ms from the first event. */
export interface RunPlan {
  seed: number;
  durationMs: number;
  brokers: number;
  replicas: PlannedReplica[];
  /** Instances of the publisher, all on one database. None: nobody places orders. */
  publishers: PlannedPublisher[];
  /** What the faulty producer writes. */
  events: PlannedRecord[];
  orders: PlannedOrder[];
  appends: PlannedAppend[];
  faults: PlannedFault[];
  /** Groups in which a dead letter holds its key back; in the others the key goes on. */
  parking: string[];
  /** How long the APIs take while nothing is wrong with them. */
  apiLatencyMs: readonly [least: number, most: number];
}

export interface PlannedReplica {
  name: string;
  group: string;
  clockOffsetMs: number;
  /** Runs only while it is told to join. */
  spare: boolean;
}

export interface PlannedPublisher {
  name: string;
  clockOffsetMs: number;
}

/** What becomes of a customer's order on its way:
 * - plain: repeated, with the same Idempotency-Key, until the answer is certain
 * - twice: the same, by two at the same time
 * - given-up: the customer leaves soon after having asked once, and never comes back
 * - altered: when it is accepted, another order is sent under the same Idempotency-Key
 * - invalid: no order at all
 * - broken-off: the body never arrives as a whole */
export const orderKinds = ['plain', 'twice', 'given-up', 'altered', 'invalid', 'broken-off'] as const;
export type OrderKind = (typeof orderKinds)[number];

export interface PlannedOrder {
  atMs: number;
  /** Its Idempotency-Key; the event names it as the customer. */
  order: string;
  kind: OrderKind;
  channel: 'email' | 'sms';
  /** How long the customer of a `given-up` order waits. */
  patienceMs: number;
}

/** An event that another service, which has its tables in the publisher's database, appends to the outbox. */
export interface PlannedAppend {
  atMs: number;
  eventId: string;
  key: string;
  /** How long its transaction stays open. */
  openMs: number;
  rollsBack: boolean;
}

/** A record that the producer writes at its time; a repeated event has the id of an earlier one. */
export type PlannedRecord = { atMs: number; key: string } & (
  | { kind: 'event'; eventId: string; sequence: number; schema: number; channel: 'email' | 'sms' }
  | { kind: 'repeat'; eventId: string }
  | { kind: 'poison'; bytes: string }
);

export interface PlannedFault {
  atMs: number;
  forMs: number;
  kind: FaultKind;
  /** A replica, a publisher, `broker 1`, a group (its API), `topics of` a group, of `outcomes` or of `events`, `PostgreSQL` or `registry`. */
  target: string;
  ratio?: number;
  way?: Way;
}
