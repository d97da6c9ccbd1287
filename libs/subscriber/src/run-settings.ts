/** What the environment decides about running a subscriber, as opposed to what its declaration says. */
export interface RunSettings {
  topicPrefix: string;
  /** The group gives a silent member up after this. */
  sessionTimeoutMs: number;
  /** How long a rebalance or a shutdown waits for calls under way. */
  drainTimeoutMs: number;
  /** How long a claim holds without an outcome. */
  leaseMs: number;
  /** No progress for this long although there is work: see watch-progress.ts. */
  stallMs: number;
  commitIntervalMs: number;
  maxBuffered: number;
  maxWaiting: number;
  /** How long an event waits after a 429 that does not say for how long. */
  deferMs: number;
  /** Retry-After counts up to this. */
  maxDeferMs: number;
}
