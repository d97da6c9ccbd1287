/** What is measured side by side, and what each of them is. */
export const contestants = {
  limit: 'undici alone: the same requests, 256 at a time, made of events that are there already; no Kafka',
  eachMessage:
    'kafkajs `eachMessage`, 12 partitions side by side: decode, call, next; no store, nothing observed',
  batchAll: 'kafkajs `eachBatch` and `Promise.all` over the batch: 256 calls at a time, in no order',
  everything:
    'the inventory subscriber as it is declared: PostgreSQL store, outcomes, every span exported, JSON logs',
  withoutTelemetry: 'the same with OTEL_SDK_DISABLED=true and LOG_LEVEL=warn',
  withoutStore: 'everything, but with the store of the tests, in memory',
  withoutOutcomes: 'everything, but it does not say what became of its events',
  inAPod: 'everything with the heap that it has in a pod of 512 MiB; only where calls take 0 ms',
  limitOfMore: 'limit with 1,024 calls at a time; only where calls take 50 ms',
  withMore: 'everything with 1,024 calls at a time; only where calls take 50 ms',
} as const;

export type ContestantName = keyof typeof contestants;

/** Those that are our kit: each of their runs must be correct. */
export const ours: readonly ContestantName[] = [
  'everything',
  'withoutTelemetry',
  'withoutStore',
  'withoutOutcomes',
  'inAPod',
  'withMore',
];

const ofMore: readonly ContestantName[] = ['limitOfMore', 'withMore'];

export function inFlightOf(name: ContestantName): number {
  return ofMore.includes(name) ? 1_024 : 256;
}

/** Node.js makes the old part of the heap half of a container's memory; the young part is set in deploy/docker. */
export function nodeOptionsOf(name: ContestantName): string[] {
  return name === 'inAPod' ? ['--max-old-space-size=256', '--max-semi-space-size=16'] : [];
}

/** What the rate of a contestant is compared with. */
export function limitOf(name: ContestantName): ContestantName {
  return ofMore.includes(name) ? 'limitOfMore' : 'limit';
}

/** How long the API takes. `slowEvery`: one of so many calls takes `slowMs`. */
export interface Latency {
  latencyMs: number;
  slowEvery?: number;
  slowMs?: number;
}

export const latencies = {
  '0ms': { latencyMs: 0 },
  '5ms': { latencyMs: 5 },
  '50ms': { latencyMs: 50 },
  slow1pct: { latencyMs: 0, slowEvery: 100, slowMs: 500 },
} as const satisfies Record<string, Latency>;

export type LatencyName = keyof typeof latencies;

export interface Sizes {
  large: number;
  medium: number;
  small: number;
}

/** Events of one run: what makes few calls a second is given few. Undefined where the two do not meet. */
export function sizeOf(name: ContestantName, latency: LatencyName): keyof Sizes | undefined {
  if (ofMore.includes(name)) return latency === '50ms' ? 'large' : undefined;
  if (name === 'inAPod' && latency !== '0ms') return undefined;
  if (name === 'eachMessage' && latency !== '0ms') return 'small';
  return latency === '50ms' ? 'medium' : 'large';
}

/** What a contestant's process is told, by its environment. */
export interface ContestantTask {
  name: ContestantName;
  apiUrl: string;
  brokers: readonly string[];
  registryUrl: string;
  topicPrefix: string;
  inFlight: number;
  events: number;
  /** Calls before the measured ones. */
  warmUp: number;
}

/** Told by a contestant that has ended in good order. */
export interface Finished {
  kind: 'finished';
  /** User and system time since the call after the warm-up, its shutdown included. */
  cpuMicros: number;
  /** Highest since the process began. */
  peakRssBytes: number;
}

export const taskVariable = 'RIVULET_BENCH_TASK';
export const finishMessage = 'rivulet-bench-finish';
