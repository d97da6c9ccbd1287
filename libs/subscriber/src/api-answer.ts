/** What a handler got from its API. */
export interface ApiAnswer {
  status: number;
  /** From Retry-After: how long the API asks to be left alone. */
  retryAfterMs?: number | undefined;
  /** The beginning of an answer that was no success, for the dead letter's reader. */
  excerpt?: string | undefined;
}

/** The event can't be turned into a call, now or later; it becomes a dead letter at once. */
export class PermanentError extends Error {
  override readonly name = 'PermanentError';
}
