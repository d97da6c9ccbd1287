/** What the subscriber process is told, by its environment. */
export interface SubscriberTask {
  brokers: string[];
  registryUrl: string;
  databaseUrl: string;
  apiUrl: string;
  topicPrefix: string;
  /** Copies that stand in the retry topic at the start. */
  copies: number;
  /** Calls after which the measurement is over. */
  calls: number;
}

export interface Memory {
  rssBytes: number;
  heapBytes: number;
  externalBytes: number;
}

export type SubscriberMessage =
  /** Joined the group, nothing read yet. */
  | { kind: 'assigned'; at: number; memory: Memory }
  | { kind: 'read'; at: number; memory: Memory }
  | { kind: 'called'; calls: number }
  | { kind: 'finished'; latenessMs: number[]; loopDelayP99Ms: number; memory: Memory };

export const taskVariable = 'RIVULET_BENCH_TASK';
export const group = 'retry-accuracy';
