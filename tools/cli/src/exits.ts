/** Exit statuses; those above 63 are of sysexits.h. */
export const exits = {
  well: 0,
  /** The command worked, and what it found or did is not well: lag above --max, events that failed again, topics that differ, a schema that breaks. */
  unwell: 1,
  usage: 64,
  unavailable: 69,
  internal: 70,
  /** Another task is at work for the same group, or its subscribers are: later. */
  busy: 75,
  config: 78,
  /** Ctrl-C. */
  interrupted: 130,
} as const;

export type Exit = (typeof exits)[keyof typeof exits];

export const exitText = `Exit status:
  0   well
  1   not well: lag above --max, a redrive or replay that stopped itself or of which some failed again,
      topics or schemas that differ, a schema that breaks, an outbox with old or parked events,
      an edit that was given up, a key to be released that no dead letter holds, a demo in which a promise
      was not kept, a subscriber that is not ready
  64  wrong arguments
  69  brokers, registry, database, subscribers or the demo's APIs do not answer, or refuse
  70  a fault of this program
  75  another task is at work for the group, or its subscribers are where they must not be
  78  wrong settings
  130 Ctrl-C`;

export const settingsText = `Settings are those of the apps: KAFKA_BROKERS, KAFKA_TLS*, KAFKA_SASL_*, SCHEMA_REGISTRY_URL, TOPIC_PREFIX;
DATABASE_URL for the outbox; ADMIN_URLS and ADMIN_TOKEN for status, pause, resume and replay --seek.
With neither brokers nor registry set: where npm start puts them on this host.`;

/** What the caller has to change; the message says what and how. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What the command works with is not there; the message says how to have it. */
export class UnavailableError extends Error {
  override readonly name = 'UnavailableError';
}

/** Somebody else is at work on the same; the message says who and until when. */
export class BusyError extends Error {
  override readonly name = 'BusyError';
}
