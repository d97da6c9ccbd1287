import type { Calls } from './call-ledger.ts';
import type { Latency } from './contestants.ts';

/** Each is answered by what the API has seen since the last `begin`. */
export type ApiRequest =
  { kind: 'begin'; events: number; warmUp: number; latency: Latency } | { kind: 'read' };

export interface Seen extends Calls {
  kind: 'seen';
  /** Received by the collector beside the API. */
  spans: number;
}

/** Told once, when both can be reached. */
export interface Listening {
  kind: 'listening';
  apiUrl: string;
  collectorUrl: string;
}
