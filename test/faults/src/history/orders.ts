import type { OrderKind } from '../plan/run-plan.ts';

/** An instance of the publisher, over all its restarts. */
export interface Publisher {
  name: string;
  clockOffsetMs: number;
}

/** What a customer sent to a publisher, once or several times. */
export interface Order {
  /** The event that is made of it names this as the customer. */
  order: string;
  /** Only an altered order shares it with another one. */
  idempotencyKey: string;
  kind: OrderKind;
}

export interface OrderRequest {
  order: string;
  publisher: string;
  sentAt: number;
  endedAt: number;
  /** Null when there was no answer. */
  status: number | null;
  /**
   * - accepted: 2xx
   * - refused: the answer says that nothing was stored, or it never came to a whole request
   * - unknown: there was no answer, or one that says that it is not known
   */
  outcome: 'accepted' | 'refused' | 'unknown';
  /** Of 2xx: the body as it came, and the ids in it. */
  body: string | null;
  orderId: string | null;
  eventId: string | null;
  /** What a refusal says of itself, or why there was no answer. */
  detail: string | null;
}

/** An event that another service appended to the publisher's outbox, in a transaction that locked its key. */
export interface AppendedEvent {
  eventId: string;
  key: string;
  /** Place in the order in which transactions of the key committed; null when it was rolled back. */
  sequence: number | null;
}
