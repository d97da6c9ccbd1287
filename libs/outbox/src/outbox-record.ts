/** One event as the outbox stores it. */
export interface OutboxRecord {
  eventId: string;
  /** With the environment's prefix. */
  topic: string;
  /** Ordering key: records of one key are sent in commit order. */
  key: string;
  /** Registry subject of the schema. */
  subject: string;
  schemaFingerprint: string;
  /** Avro body, without the wire format's header. */
  payload: Buffer;
  headers: Record<string, string>;
}

/** A record that stands in the outbox. */
export interface StoredRecord extends OutboxRecord {
  /** A bigint as text: it may exceed what a number holds exactly. */
  id: string;
}

/** A record that the relay has to deal with. */
export interface UnsentRecord extends StoredRecord {
  /** An earlier record of its key is parked: it must not be sent before that. */
  heldBack: boolean;
}
