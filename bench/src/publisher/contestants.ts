/** The ways to take an order that are measured side by side, and what each of them is. */
export const contestants = {
  bare: 'express with its defaults: parse JSON, answer with `json`; no telemetry',
  empty: "the publisher's own express app, spans and metrics included: parse, answer, nothing else",
  validated: 'the same, with the order validated and logged, but not stored',
  insert: 'one plain insert per request, no outbox',
  perRequest: 'order and outbox row in one transaction per request',
  produceFirst: 'one plain insert per request, and the event produced before the answer',
  inLine: 'one plain insert, then both API calls, one after the other',
  inParallel: 'one plain insert, then both API calls at once',
  ours: 'the publisher as it is: grouped commits, relay running, traces and logs on',
  oursWithoutTelemetry: 'the publisher with OTEL_SDK_DISABLED=true and LOG_LEVEL=warn',
} as const;

export type ContestantName = keyof typeof contestants;

/** Those that are the publisher's process itself. */
export const publishers: readonly ContestantName[] = ['ours', 'oursWithoutTelemetry'];

/** Those whose every order must be an event in the topic in the end. */
export const producing: readonly ContestantName[] = ['produceFirst', ...publishers];

export const storesNothing: readonly ContestantName[] = ['bare', 'empty', 'validated'];

/** What a process that is no publisher is told, by its environment. */
export interface ContestantTask {
  way: Exclude<ContestantName, 'ours' | 'oursWithoutTelemetry'> | 'fireAndForget';
  brokers: readonly string[];
  registryUrl: string;
  databaseUrl: string;
  topicPrefix: string;
  inventoryUrl: string;
  notificationUrl: string;
}

export const taskVariable = 'RIVULET_BENCH_TASK';
