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
  /** Nothing to do: the event's call was made before, or a later copy of it exists. */
  | { kind: 'skip'; why: 'completed' | 'superseded' }
  /** An attempt was spent. */
  | { kind: 'retry'; failure: Failure }
  /** No attempt was spent; `afterMs` is what the API asked for, if it did. */
  | { kind: 'defer'; afterMs: number | undefined; failure: Failure }
  | { kind: 'dead'; reason: DeadLetterReason; failure: Failure };
