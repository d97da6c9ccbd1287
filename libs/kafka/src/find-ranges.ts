import { LogTruncatedError } from './errors.ts';
import type { PartitionRange, TopicAdmin } from './kafka.ts';
import type { PortLog } from './kafkajs-log.ts';
import { readRanges } from './read-ranges.ts';

export interface FindRangesOptions {
  admin: TopicAdmin;
  group: string;
  assigned: Readonly<Record<string, readonly number[]>>;
  /** False when the assignment has ended. */
  isWanted: () => boolean;
  log: PortLog;
  pause: () => Promise<void>;
}

/** A new leader may not know for a moment how far its log is committed. */
const believeTruncationAfter = 10;

/**
 * Where each partition begins and ends; keeps asking while the brokers do not answer. Undefined when nobody wants to know
 * any more. @throws LogTruncatedError when the logs stay shorter than what was committed
 */
export async function findRanges(options: FindRangesOptions): Promise<PartitionRange[] | undefined> {
  const { admin, group, assigned, isWanted, log, pause } = options;
  for (let truncated = 0; isWanted(); await pause()) {
    try {
      const ranges = await readRanges(admin, group, assigned);
      return isWanted() ? ranges : undefined;
    } catch (error) {
      truncated = error instanceof LogTruncatedError ? truncated + 1 : 0;
      if (truncated > believeTruncationAfter) throw error;
      log.warn({ group, err: error }, 'offsets of the assigned partitions can not be read yet');
    }
  }
  return undefined;
}
