import { LogTruncatedError } from './errors.ts';
import type { PartitionRange, TopicAdmin, TopicPartition } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { readRanges } from './read-ranges.ts';

export interface FindRangesOptions {
  admin: TopicAdmin;
  group: string;
  log: PortLog;
  pause: () => Promise<void>;
  now?: () => number;
}

/**
 * Where each assigned partition begins and ends; keeps asking while the brokers do not answer. Undefined when nobody
 * wants to know any more. @throws LogTruncatedError when the logs stay shorter than what was committed
 */
export type FindRanges = (
  assigned: Readonly<Record<string, readonly number[]>>,
  /** False when the assignment has ended. */
  isWanted: () => boolean,
  committedByUs?: (topicPartition: TopicPartition) => number,
) => Promise<PartitionRange[] | undefined>;

/** A new leader may not know for a moment how far its log is committed. */
const believeTruncationAfterMs = 6_000;

/** Remembers over assignments since when logs are too short: the fetches of such a log bring one assignment after the other. */
export function createFindRanges({
  admin,
  group,
  log,
  pause,
  now = Date.now,
}: FindRangesOptions): FindRanges {
  let truncatedSince: number | undefined;

  return async (assigned, isWanted, committedByUs) => {
    for (; isWanted(); await pause()) {
      try {
        const ranges = await readRanges(admin, group, assigned, committedByUs);
        truncatedSince = undefined;
        return isWanted() ? ranges : undefined;
      } catch (error) {
        if (error instanceof LogTruncatedError) {
          truncatedSince ??= now();
          if (now() - truncatedSince >= believeTruncationAfterMs) throw error;
        }
        log.warn({ group, err: error }, 'offsets of the assigned partitions can not be read yet');
      }
    }
    return undefined;
  };
}
