/** What went wrong, in the form that headers, logs and metrics carry. */
export interface Failure {
  /** Short and stable, to group by: `status-503`, `timeout`, `connect`, `undecodable`. */
  errorClass: string;
  message: string;
}

/** Why a dead letter is one. */
export type DeadLetterReason = 'permanent' | 'attempts-exhausted' | 'too-old' | 'undecodable';

/** How a delivery ends. Decided by `classify`, carried out by `settle`. */
export type Outcome =
  | { kind: 'done'; status: number | undefined }
  /** Somebody decided that the dead letter gets no call any more, and does not hold its key back. */
  | { kind: 'discard' }
  /** An attempt was spent. */
  | { kind: 'retry'; failure: Failure }
  /** No attempt was spent; `afterMs` is what the API asked for, if it did. */
  | { kind: 'defer'; afterMs: number | undefined; failure: Failure }
  | { kind: 'dead'; reason: DeadLetterReason; failure: Failure };
