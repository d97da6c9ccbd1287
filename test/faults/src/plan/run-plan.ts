import type { Way } from '@rivulet/testing';
import type { FaultKind } from './fault-kinds.ts';

/** One run, decided beforehand: the same seed and options give the same plan. Times are ms from the first event. */
export interface RunPlan {
  seed: number;
  durationMs: number;
  brokers: number;
  replicas: PlannedReplica[];
  events: PlannedRecord[];
  faults: PlannedFault[];
  /** Groups in which a dead letter holds its key back; in the others the key goes on. */
  parking: string[];
  /** How long the APIs take while nothing is wrong with them. */
  apiLatencyMs: readonly [least: number, most: number];
}

export interface PlannedReplica {
  name: string;
  group: string;
  clockOffsetMs: number;
  /** Runs only while it is told to join. */
  spare: boolean;
}

/** A record that the producer writes at its time; a repeated event has the id of an earlier one. */
export type PlannedRecord = { atMs: number; key: string } & (
  | { kind: 'event'; eventId: string; sequence: number; schema: number; channel: 'email' | 'sms' }
  | { kind: 'repeat'; eventId: string }
  | { kind: 'poison'; bytes: string }
);

export interface PlannedFault {
  atMs: number;
  forMs: number;
  kind: FaultKind;
  /** A replica, `broker 1`, a group (its API), `topics of` a group or `topics of outcomes`, `PostgreSQL` or `registry`. */
  target: string;
  ratio?: number;
  way?: Way;
}
