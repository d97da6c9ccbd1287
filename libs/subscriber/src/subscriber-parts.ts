import type { Kafka, SchemaRegistry } from '@rivulet/kafka';
import type { Clock } from '@rivulet/resilience';
import type { Telemetry } from '@rivulet/telemetry';
import type { IdempotencyStore } from './idempotency-store.ts';
import type { RunSettings } from './run-settings.ts';
import type { SubscriberStatus } from './subscriber-status.ts';

export interface SubscriberParts {
  kafka: Kafka;
  registry: SchemaRegistry;
  store: IdempotencyStore;
  telemetry: Telemetry;
  settings: RunSettings;
  /** The subscriber can't go on; the process should end. */
  failed: (error: unknown) => void;
  /** Gives the start up; a subscriber that has started is ended by `stop`. */
  signal?: AbortSignal;
  clock?: Clock;
  random?: () => number;
}

export interface RunningSubscriber {
  /** Why it makes no progress now; undefined when it is well. */
  notReady(): string | undefined;
  /** Finishes what has begun, commits, leaves the group and makes no calls until `resume`; counts as well meanwhile. */
  pause(): Promise<void>;
  /** Joins the group again, trying until it works. */
  resume(): void;
  status(): SubscriberStatus;
  /** Takes no more events, finishes what has begun, commits, leaves the group. */
  stop(): Promise<void>;
}
