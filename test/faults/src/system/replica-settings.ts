import { join } from 'node:path';
import type { Limits } from '../history/history.ts';
import type { MutationName } from '../mutations/mutations.ts';

/** Short enough that a run sees many time-outs, leases and retries; the rules between them are those of production. */
export const apiTimeoutMs = 1_500;
const leaseMs = 4_000;
const maxAttempts = 8;

export const limits: Limits = {
  ...{ maxAttempts, leaseMs, apiTimeoutMs, memoryMb: 400 },
  settleWithinMs: 60_000,
  publishWithinMs: 30_000,
};

const preloadDir = join(import.meta.dirname, '../preload');
export const preloads = ['shift-clock.ts', 'say-sent-at.ts', 'mutate.ts'].map((file) =>
  join(preloadDir, file),
);

export interface Place {
  /** In front of the names of the run's topics. */
  prefix: string;
  brokers: readonly string[];
  registryUrl: string;
  databaseUrl: string;
  clockOffsetMs: number;
  mutation: MutationName | undefined;
}

export interface ReplicaPlace extends Place {
  group: string;
  apiUrl: string;
  whenDeadLettered: 'skip' | 'park-key';
}

/** The environment of one subscriber. */
export function settings(place: ReplicaPlace): Record<string, string> {
  return {
    ...settingsOfAll(place),
    [place.group === 'inventory-subscriber' ? 'INVENTORY_API_URL' : 'NOTIFICATION_API_URL']: place.apiUrl,
    SESSION_TIMEOUT_MS: '6000',
    DRAIN_TIMEOUT_MS: '2500',
    STALL_MS: '10000',
    COMMIT_INTERVAL_MS: '100',
    IDEMPOTENCY_LEASE_MS: String(leaseMs),
    API_TIMEOUT_MS: String(apiTimeoutMs),
    MAX_IN_FLIGHT: '32',
    MAX_BUFFERED_PER_PARTITION: '200',
    MAX_WAITING_PER_PARTITION: '500',
    RETRY_INITIAL_MS: '200',
    RETRY_MAX_MS: '1500',
    RETRY_MAX_ATTEMPTS: String(maxAttempts),
    DEFER_MS: '500',
    WHEN_DEAD_LETTERED: place.whenDeadLettered,
  };
}

/** The environment of one publisher. */
export function publisherSettings(place: Place): Record<string, string> {
  return {
    ...settingsOfAll(place),
    DATABASE_TIMEOUT_MS: '2500',
    OUTBOX_SWEEP_MS: '250',
    OUTBOX_PARKED_RETRY_MS: '1000',
  };
}

function settingsOfAll(place: Place): Record<string, string> {
  return {
    KAFKA_BROKERS: place.brokers.join(','),
    SCHEMA_REGISTRY_URL: place.registryUrl,
    DATABASE_URL: place.databaseUrl,
    TOPIC_PREFIX: place.prefix,
    SHUTDOWN_GRACE_MS: '15000',
    RIVULET_CLOCK_OFFSET_MS: String(place.clockOffsetMs),
    ...(place.mutation === undefined ? {} : { RIVULET_MUTATION: place.mutation }),
  };
}
