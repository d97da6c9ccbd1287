import type { ConsumerConfig } from 'kafkajs';
import type { ConsumerOptions } from './kafka.ts';

const maxWaitTimeMs = 250;

/** What kafkajs is told; a rebalance gives every member its session and its drain. */
export function consumerSettings(
  options: Omit<ConsumerOptions, 'topics' | 'handlers'>,
  mayRestart: () => boolean,
): ConsumerConfig {
  const { group, sessionTimeoutMs, drainTimeoutMs, maxBytesPerPartition = 262_144 } = options;
  return {
    groupId: group,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: sessionTimeoutMs + drainTimeoutMs,
    heartbeatInterval: Math.max(200, Math.floor(sessionTimeoutMs / 10)),
    maxBytesPerPartition,
    maxWaitTimeInMs: maxWaitTimeMs,
    retry: {
      initialRetryTime: 100,
      maxRetryTime: 2_000,
      retries: 10,
      restartOnFailure: () => Promise.resolve(mayRestart()),
    },
  };
}
