import type { ConsumerConfig } from 'kafkajs';
import type { ConsumerOptions } from './kafka.ts';

/** How long a broker holds a fetch back that finds nothing. */
const maxWaitTimeMs = 250;
/** So much is worth no more wait. */
const gatheredBytes = 65_536;

/** What kafkajs is told; a rebalance gives every member its session and its drain. */
export function consumerSettings(
  options: Omit<ConsumerOptions, 'topics' | 'handlers'>,
  mayRestart: () => boolean,
): ConsumerConfig {
  const { group, sessionTimeoutMs, drainTimeoutMs, maxBytesPerPartition = 262_144, gatherMs = 0 } = options;
  return {
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: sessionTimeoutMs + drainTimeoutMs,
    heartbeatInterval: Math.max(200, Math.floor(sessionTimeoutMs / 10)),
    maxBytesPerPartition,
    ...(gatherMs > 0
      ? { maxWaitTimeInMs: gatherMs, minBytes: gatheredBytes }
      : { maxWaitTimeInMs: maxWaitTimeMs }),
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: () => Promise.resolve(mayRestart()),
    },
  };
}
