/**
 * Who may make an event's call, and which calls are made: one row per event and group.
 * Implementations pass the contract suite, `describeIdempotencyStore` of @rivulet/subscriber/testing.
 */
export interface IdempotencyStore {
  /**
   * Leases the right to call. One answer per request, in their order; of the same event asked for twice at once, one
   * is `busy`. @throws when the store can't be reached: then nobody may call.
   */
  claim(requests: readonly ClaimRequest[]): Promise<ClaimAnswer[]>;
  /**
   * Writes outcomes down. False for an entry whose claim was taken over meanwhile: it changed nothing.
   * @throws when the store can't be reached
   */
  settle(entries: readonly SettleEntry[]): Promise<boolean[]>;
  /** Deletes rows first claimed before this moment (epoch ms by the store's own clock minus `olderThanMs`). Returns how many. */
  purge(olderThanMs: number): Promise<number>;
}

export interface ClaimRequest {
  eventId: string;
  /** A delivery's number; a lower one than the store knows is a leftover. */
  delivery: number;
  /** Which record of the event is delivered, when it is known: a producer may have written it several times. */
  origin?: string;
  /** The call is to be made again though it is done: a later delivery than the one that completed it is given the claim. */
  repeat?: boolean;
}

export type ClaimAnswer =
  /** Leased until `leaseMs` after the claim was asked for; `token` rises with every claim and fences the older ones. */
  | { kind: 'claimed'; token: string }
  /** The call is made, and this delivery is not to repeat it. */
  | { kind: 'completed' }
  /** A later delivery exists, or this one was dead-lettered, or another record of the event was. `copied`: a copy of this
   * record stands in the retry topic and is not decided yet, or holds its key: later events of the key must wait for it. */
  | { kind: 'superseded'; copied: boolean }
  /** Leased to somebody else for that much longer. */
  | { kind: 'busy'; forMs: number };

export interface SettleEntry {
  eventId: string;
  token: string;
  /** `held`: dead-lettered, and a copy in the retry topic holds its key back; `dead-lettered` when the key may go on. */
  state: 'completed' | 'copied' | 'dead-lettered' | 'held';
}
