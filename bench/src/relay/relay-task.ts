/** What the relay's process is told, by its environment. */
export interface RelayTask {
  brokers: string[];
  registryUrl: string;
  databaseUrl: string;
  /** Events after which the measurement is over. */
  events: number;
  /** The relay's defaults when left out. */
  retentionMs?: number;
  batchRows?: number;
}

export type RelayMessage =
  | { kind: 'ready' }
  /** So many events have the broker's answer. */
  | { kind: 'sent'; events: number }
  | { kind: 'finished'; seconds: number; cpuMicros: number; sends: number; rssBytes: number };

export const taskVariable = 'RIVULET_BENCH_TASK';
