import type { OutcomeState } from '@rivulet/contracts';
import type { AppendedEvent, Order, OrderRequest, Publisher } from './orders.ts';

/**
 * Everything that happened in one run, as data. The checks are functions of it alone, so that a history can be kept
 * and checked again. Times are epoch milliseconds by the suite's clock; where a replica's own clock wrote one, it says so.
 */
export interface History {
  format: 5;
  seed: number;
  startedAt: number;
  /** From here on nothing was broken any more. */
  calmAt: number;
  endedAt: number;
  limits: Limits;
  replicas: Replica[];
  publishers: Publisher[];
  produced: ProducedEvent[];
  orders: Order[];
  /** Every request for one of them, with its answer. */
  requests: OrderRequest[];
  appended: AppendedEvent[];
  /** The event's topic as it was read at the end. */
  log: LoggedEvent[];
  calls: Call[];
  /** The groups' retry topics as they were read at the end. */
  copies: Copy[];
  deadLetters: DeadLetter[];
  /** What the groups said became of the events. */
  outcomes: SaidOutcome[];
  /** What the suite did about dead letters that hold their key back. */
  releases: Release[];
  /** Every offset commit that the brokers accepted, in the order of their log. */
  commits: Commit[];
  processes: ProcessNote[];
  faults: FaultNote[];
  memory: MemorySample[];
}

/** What was promised for this run. */
export interface Limits {
  maxAttempts: number;
  leaseMs: number;
  apiTimeoutMs: number;
  /** Everything is settled this long after `calmAt`. */
  settleWithinMs: number;
  /** Everything that was stored is in the topic this long after `calmAt`. */
  publishWithinMs: number;
  memoryMb: number;
}

/** One running app of a group, over all its restarts. */
export interface Replica {
  name: string;
  group: string;
  /** Its clock minus the suite's. */
  clockOffsetMs: number;
}

export interface ProducedEvent {
  eventId: string;
  key: string;
  /** Place within its key, from 1. */
  sequence: number;
  /** When the brokers had confirmed it; null when they never did. */
  confirmedAt: number | null;
}

export interface Place {
  partition: number;
  offset: number;
}

/** A record of the event's topic. `eventId` is null for bytes that are no event. */
export interface LoggedEvent extends Place {
  eventId: string | null;
  key: string;
  /** The customer whom it names: the order that it was made of. Null when it is no event. */
  order: string | null;
  at: number;
}

/** A call as the API saw it. */
export interface Call {
  group: string;
  /** Arrival order at the group's API. */
  seq: number;
  /** Null when it came through no replica's door. */
  replica: string | null;
  eventId: string;
  idempotencyKey: string;
  key: string;
  /** When its caller made it, by the caller's word; `at` when it said nothing. A call may arrive after it was given up. */
  sentAt: number;
  /** When it arrived. */
  at: number;
  endedAt: number | null;
  /** 0 when it got no answer on purpose. */
  status: number;
  effect: boolean;
  replayed: boolean;
  /** The answer was sent while the caller was still there. */
  answered: boolean;
}

/** An event as it was handed on: to the retry topic, or as a dead letter. Its place is that of the record. */
export interface HandedOn extends Place {
  group: string;
  eventId: string;
  key: string;
  /** Where the event stands on its own topic. */
  origin: Place;
  delivery: number;
  attempts: number;
  errorClass: string | null;
  /** When the attempt failed that made it necessary, by the writing replica's clock; null when there was none. */
  failedAt: number | null;
  /** When it was sent, the last time that it was tried, by the same clock. */
  at: number;
}

export interface Copy extends HandedOn {
  /** By the writing replica's clock; 0 for a parked event. */
  notBefore: number;
  /** Set on copies that only hold a place. */
  held: string | null;
}

export interface DeadLetter extends HandedOn {
  reason: string | null;
}

export interface SaidOutcome {
  group: string;
  outcomeId: string;
  /** Of bytes that are no event: their place. */
  eventId: string;
  state: OutcomeState;
  delivery: number;
  /** By the saying replica's clock. */
  at: number;
}

/** A dead letter that was sent again, or dismissed so that its key goes on without it. */
export interface Release {
  group: string;
  eventId: string;
  key: string;
  origin: Place;
  /** Number of the copy that was written for it. */
  delivery: number;
  as: 'redriven' | 'dismissed';
  /** When it was first tried to send it. */
  at: number;
  sent: boolean;
}

export interface Commit {
  group: string;
  topic: string;
  partition: number;
  offset: number;
}

export interface ProcessNote {
  replica: string;
  pid: number;
  at: number;
  /** `stuck`: told to end, it did not within its grace period, and was killed. `relaying`: of several publishers this one now sends. */
  what: 'started' | 'ready' | 'relaying' | 'stuck' | 'exited';
  code?: number | null;
  signal?: string | null;
}

/** Something that was broken, and when it was mended. */
export interface FaultNote {
  kind: string;
  /** What it was done to, for the reader. */
  target: string;
  /** Replicas that felt it. */
  touches: string[];
  startedAt: number;
  endedAt: number;
}

export interface MemorySample {
  replica: string;
  at: number;
  rssMb: number;
}
