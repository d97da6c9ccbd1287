import type { Batch, Consumer } from 'kafkajs';
import type { PortLog } from './kafkajs-log.ts';
import type { ReadPositions } from './read-positions.ts';

export interface IsNextOptions {
  seek: Consumer['seek'];
  group: string;
  /** Told that the log is not the one that was read. */
  failed: (error: Error) => void;
  log: PortLog;
}

/** Whether a fetch is the next one of its partition. When it would skip records, the client is sent back to them. */
export function createIsNext({ seek, group, failed, log }: IsNextOptions) {
  return (batch: Batch, positions: ReadPositions): boolean => {
    const { topic, partition } = batch;
    const { fetchedOffset } = batch as Batch & { fetchedOffset: string };
    try {
      const verdict = positions.judge(batch, Number(fetchedOffset));
      if (verdict.kind !== 'fetch-again') return verdict.kind === 'take';
      log.warn(
        { group, topic, partition, from: verdict.from },
        'a fetch of an earlier assignment came late: fetching again',
      );
      seek({ topic, partition, offset: String(verdict.from) });
    } catch (error) {
      failed(error as Error);
    }
    return false;
  };
}
