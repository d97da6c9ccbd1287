/** The epoch's ownership has ended: whatever was to be committed belongs to somebody else now. */
export class StaleEpochError extends Error {
  override readonly name = 'StaleEpochError';
}

/** The schema registry can't be reached or is not able to answer: try again later, nothing is wrong with the event. */
export class RegistryUnavailableError extends Error {
  override readonly name = 'RegistryUnavailableError';
}

/** The registry answered that it has no such schema. */
export class SchemaNotFoundError extends Error {
  override readonly name = 'SchemaNotFoundError';
}

/** The bytes are not an event of the expected kind; no later try can mend that. */
export class UndecodableError extends Error {
  override readonly name = 'UndecodableError';
}

/** A partition's log does not reach the offsets that were read or committed: it was re-created or lost records. */
export class LogTruncatedError extends Error {
  override readonly name = 'LogTruncatedError';
}
